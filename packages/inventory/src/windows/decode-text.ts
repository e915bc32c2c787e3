/**
 * The text of a file that a Windows tool wrote: UTF-16 or UTF-8 where a mark or the bytes say so, else one of the old
 * code pages. Those differ only in letters beyond ASCII, which decide nothing here (KB numbers, builds, keys): read as
 * Latin-1, so that every byte stays one character.
 */
export function decodeWindowsText(bytes: Uint8Array): string {
  const [first, second] = bytes
  if (first === 0xff && second === 0xfe) return new TextDecoder('utf-16le').decode(bytes)
  if (first === 0xfe && second === 0xff) return new TextDecoder('utf-16be').decode(bytes)
  // PowerShell writes UTF-16 without a mark now and then: every second byte of its ASCII is 0.
  if (first !== 0 && second === 0 && bytes.length > 3 && bytes[3] === 0)
    return new TextDecoder('utf-16le').decode(bytes)
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return new TextDecoder('latin1').decode(bytes)
  }
}
