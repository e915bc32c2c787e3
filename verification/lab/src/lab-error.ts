/** Why the lab could not go on; each code has its exit status in `main.ts`. */
export type LabErrorCode =
  | 'usage'
  | 'cannot_run_here'
  | 'command_failed'
  | 'timeout'
  | 'interrupted'
  | 'check_failed'

/** A failure with a sentence for the person in front of the terminal. */
export class LabError extends Error {
  readonly code: LabErrorCode

  constructor(code: LabErrorCode, message: string) {
    super(message)
    this.name = 'LabError'
    this.code = code
  }
}
