/** One finding of a report: Nessus prints the output of its check into it, 1 MB at most; a larger one is no finding. */
export const RECORD_MAX_BYTES = 32 * 1024 * 1024
/** What one report may become when unpacked: a scan of 100,000 devices in Nessus' XML is about 40 GB. */
export const UNPACKED_MAX_BYTES = 64 * 1024 * 1024 * 1024
/** How much more a compressed file may become than it is: XML reports pack 30:1 at most, a bomb 1000:1. */
export const UNPACKED_MAX_RATIO = 300
/** Below this size the ratio says nothing: a small file of zeros is no danger. */
export const RATIO_FROM_BYTES = 512 * 1024 * 1024
/** What is looked at to tell the format. */
export const HEAD_BYTES = 256 * 1024
/** Strings that the cells of a spreadsheet share have to be held. */
export const SHARED_STRINGS_MAX = 2_000_000
/** How deep XML elements may lie in each other; real reports have twelve. */
export const ELEMENT_DEPTH_MAX = 200
