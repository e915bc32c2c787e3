/** Everything that can be wrong with a publisher's file. What was loaded before stays. */
export type PublishersFileFault =
  | 'feed_truncated'
  | 'feed_corrupt'
  | 'feed_not_json'
  | 'feed_html_error_page'
  | 'feed_empty'
  | 'feed_shrunk'
  | 'feed_unknown_format'
  | 'feed_too_large'
  | 'feed_unreadable'
  | 'feed_download_failed'
  | 'feed_address_refused'
  | 'feed_signature_invalid'
  | 'feed_signature_missing'
  | 'feed_key_changed'

/** Everything that can be wrong with another scanner's report. Nothing of such a file is kept. */
export type ReportFault =
  | 'report_unreadable'
  | 'report_empty'
  | 'report_unknown_format'
  | 'report_wrong_format'
  | 'report_web_page'
  | 'report_truncated'
  | 'report_damaged'
  | 'report_too_large'
  | 'report_entities'
