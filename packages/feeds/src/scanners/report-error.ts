/** Everything that can be wrong with a report file. Nothing of such a file is kept. */
export type ReportErrorCode =
  | 'report_unreadable'
  | 'report_empty'
  | 'report_unknown_format'
  | 'report_wrong_format'
  | 'report_web_page'
  | 'report_truncated'
  | 'report_damaged'
  | 'report_too_large'
  | 'report_entities'

/** A scanner's report could not be read; `message` says what is wrong, where, and what to do. */
export class ReportError extends Error {
  readonly code: ReportErrorCode

  constructor(code: ReportErrorCode, message: string, cause?: unknown) {
    super(message, cause === undefined ? {} : { cause })
    this.name = 'ReportError'
    this.code = code
  }
}
