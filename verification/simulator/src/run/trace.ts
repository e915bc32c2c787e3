import { createHash } from 'node:crypto'

/** What happened, one line each: for people to read, and as a hash to compare two runs of one seed. */
export type Trace = {
  line(atMs: number, who: string, what: string): void
  hash(): string
  count(): number
  /** The newest lines, oldest first. */
  tail(): string[]
}

const TAIL_MAX = 400

export function createTrace(onLine: ((line: string) => void) | null): Trace {
  const hash = createHash('sha256')
  let lines: string[] = []
  let count = 0
  return {
    line(atMs, who, what) {
      const line = `${new Date(atMs).toISOString()} ${who}: ${what}`
      hash.update(`${line}\n`)
      count++
      lines.push(line)
      if (lines.length > 2 * TAIL_MAX) lines = lines.slice(-TAIL_MAX)
      onLine?.(line)
    },
    hash: () => hash.copy().digest('hex').slice(0, 16),
    count: () => count,
    tail: () => lines.slice(-TAIL_MAX),
  }
}
