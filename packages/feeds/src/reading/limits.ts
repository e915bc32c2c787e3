/** The largest single JSON value or line: the linux package in Debian's tracker is 15 MB and grows by 2 MB a year. */
export const VALUE_MAX_BYTES = 128 * 1024 * 1024
/** A whole document that has to be held at once (KEV is 1.5 MB). */
export const DOCUMENT_MAX_BYTES = 64 * 1024 * 1024
/** A zip that arrives as a stream has to be held, because its index is at its end; from a file it is not. */
export const STREAMED_ZIP_MAX_BYTES = 256 * 1024 * 1024
/** What one file may become when unpacked: the complete list of CVE records is 3 GB. */
export const UNPACKED_MAX_BYTES = 16 * 1024 * 1024 * 1024
