import { createInterface } from 'node:readline/promises'

/** What a command may use of the outside: handed in, so that a test can run commands without a process. */
export type Terminal = {
  out(text: string): void
  err(text: string): void
  /** Width for tables. */
  columns: number
  isInteractive: boolean
  /** Asks the person at the keyboard; null when nobody sits there. */
  ask: ((question: string) => Promise<string>) | null
  env: Readonly<Record<string, string | undefined>>
}

/**
 * Text for people without control characters: names and versions come from files that others wrote, and an escape
 * sequence in one of them could rewrite what the terminal shows, and a mark of direction what a line seems to say.
 */
export const printable = (text: string): string =>
  text.replace(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069\ufffd]+/g, '·')

/** Documented exit codes of every command. */
export const EXIT = { ok: 0, found: 1, error: 2 } as const

async function ask(question: string): Promise<string> {
  const lines = createInterface({ input: process.stdin, output: process.stderr })
  try {
    return await lines.question(question)
  } finally {
    lines.close()
  }
}

export const processTerminal: Terminal = {
  out: (text) => void process.stdout.write(text),
  err: (text) => void process.stderr.write(text),
  columns: process.stdout.columns ?? 120,
  isInteractive: process.stdout.isTTY === true,
  ask: process.stdin.isTTY === true && process.stderr.isTTY === true ? ask : null,
  env: process.env,
}
