/** What a command may use of the outside: handed in, so that a test can run commands without a process. */
export type Terminal = {
  out(text: string): void
  err(text: string): void
  /** Width for tables. */
  columns: number
  isInteractive: boolean
  env: Readonly<Record<string, string | undefined>>
}

/** Documented exit codes of every command. */
export const EXIT = { ok: 0, found: 1, error: 2 } as const

export const processTerminal: Terminal = {
  out: (text) => void process.stdout.write(text),
  err: (text) => void process.stderr.write(text),
  columns: process.stdout.columns ?? 120,
  isInteractive: process.stdout.isTTY === true,
  env: process.env,
}
