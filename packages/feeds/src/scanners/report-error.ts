import type { ReportFault } from '@dirigent/domain/advisories/file-faults'

/** A scanner's report could not be read; `message` says what is wrong, where, and what to do. */
export class ReportError extends Error {
  readonly code: ReportFault

  constructor(code: ReportFault, message: string, cause?: unknown) {
    super(message, cause === undefined ? {} : { cause })
    this.name = 'ReportError'
    this.code = code
  }
}
