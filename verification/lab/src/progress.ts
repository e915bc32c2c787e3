import { systemClock } from '@dirigent/system/clock'

/** Prints what happens, with the seconds since the start in front. */
export type Progress = {
  say(line: string): void
  /** A heading. */
  part(title: string): void
  seconds(): number
}

/** Progress goes to standard error when standard output carries JSON. */
export function createProgress(
  stream: NodeJS.WritableStream,
  startedAt: number = systemClock.now(),
): Progress {
  const seconds = () => (systemClock.now() - startedAt) / 1000
  return {
    seconds,
    say: (line) => void stream.write(`[${seconds().toFixed(1).padStart(6)} s] ${line}\n`),
    part: (title) => void stream.write(`\n[${seconds().toFixed(1).padStart(6)} s] == ${title}\n`),
  }
}
