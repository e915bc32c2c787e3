/** A command could not do what was asked; `code` is stable, the message says what is wrong and what to do. */
export class CliError extends Error {
  readonly code: string

  constructor(code: string, message: string, cause?: unknown) {
    super(message, cause === undefined ? {} : { cause })
    this.name = 'CliError'
    this.code = code
  }
}

export type Failure = { code: string; message: string }

/** What to tell about anything that was thrown: our own errors carry a code, everything else is a fault of ours. */
export function failureOf(error: unknown): Failure {
  const message = error instanceof Error ? error.message : String(error)
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  const ownCode = typeof code === 'string' && /^[a-z][a-z0-9_]*$/.test(code)
  return ownCode
    ? { code, message }
    : { code: 'internal_error', message: `this is a fault in Dirigent: ${message}` }
}
