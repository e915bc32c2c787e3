import { ReportError } from '../report-error.ts'

type Bytes = AsyncIterable<Uint8Array>

/** Windows writes UTF-16 with a mark; without one, a zero in every second byte of the beginning says the same. */
function utf16Of(head: Uint8Array): 'utf-16le' | 'utf-16be' | null {
  if (head[0] === 0xff && head[1] === 0xfe) return 'utf-16le'
  if (head[0] === 0xfe && head[1] === 0xff) return 'utf-16be'
  const at = (from: number) =>
    head.length >= 8 && [0, 2, 4, 6].every((step) => head[from + step] === 0)
  if (at(1) && !at(0)) return 'utf-16le'
  return at(0) && !at(1) ? 'utf-16be' : null
}

/** The same text in UTF-8 without a byte order mark; what is neither UTF-16 nor marked passes as it is. */
export async function* asUtf8(bytes: Bytes): Bytes {
  let decoder: TextDecoder | null = null
  let first = true
  for await (const chunk of bytes) {
    if (first) {
      first = false
      const encoding = utf16Of(chunk)
      decoder = encoding === null ? null : new TextDecoder(encoding)
      if (decoder === null) {
        yield chunk[0] === 0xef && chunk[1] === 0xbb && chunk[2] === 0xbf
          ? chunk.subarray(3)
          : chunk
        continue
      }
    }
    if (decoder) yield Buffer.from(decoder.decode(chunk, { stream: true }), 'utf8')
    else yield chunk
  }
  const rest = decoder?.decode() ?? ''
  if (rest !== '') yield Buffer.from(rest, 'utf8')
}

/**
 * Characters of a table or plain text. What is not UTF-8 is taken for Windows-1252: German versions of spreadsheets
 * still write it, and a wrong accent is better than a refused report.
 */
export async function* charactersOf(bytes: Bytes): AsyncIterable<string> {
  let decoder = new TextDecoder('utf-8', { fatal: true })
  let pending: Uint8Array | null = null
  let western = false
  for await (const part of bytes) {
    const chunk: Uint8Array = pending === null ? part : Buffer.concat([pending, part])
    if (!western) {
      try {
        const text = decoder.decode(chunk.subarray(0, wholeUntil(chunk)))
        pending = chunk.slice(wholeUntil(chunk))
        yield text
        continue
      } catch {
        western = true
        pending = null
        decoder = new TextDecoder('windows-1252')
      }
    }
    yield decoder.decode(chunk, { stream: true })
  }
  if (pending !== null && pending.length > 0) yield new TextDecoder('windows-1252').decode(pending)
}

/** How many bytes can be decoded without cutting a character of several bytes at the end. */
function wholeUntil(chunk: Uint8Array): number {
  for (let back = 1; back <= Math.min(3, chunk.length); back++) {
    const byte = chunk[chunk.length - back] ?? 0
    if (byte < 0x80) break
    if (byte >= 0xc0) {
      const needed = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2
      return needed > back ? chunk.length - back : chunk.length
    }
  }
  return chunk.length
}

/** Characters of an XML document, in the encoding that its first line declares. */
export async function* xmlCharacters(bytes: Bytes): AsyncIterable<string> {
  let decoder: TextDecoder | null = null
  for await (const chunk of bytes) {
    decoder ??= new TextDecoder(declaredEncoding(chunk))
    yield decoder.decode(chunk, { stream: true })
  }
  const rest = decoder?.decode() ?? ''
  if (rest !== '') yield rest
}

function declaredEncoding(head: Uint8Array): string {
  const line = Buffer.from(head.subarray(0, 200)).toString('latin1')
  const name = /^\s*<\?xml[^>]*encoding=["']([\w.:-]+)["']/.exec(line)?.[1] ?? 'utf-8'
  // UTF-16 was decoded before, whatever the first line still says.
  if (/^utf-?16/i.test(name)) return 'utf-8'
  try {
    return new TextDecoder(name).encoding
  } catch {
    throw new ReportError(
      'report_damaged',
      `the file says it is written in ${name}, which nobody knows. Export it as UTF-8; nothing was imported.`,
    )
  }
}

const LINE_MAX_CHARACTERS = 8 * 1024 * 1024

/** Lines without their ends. */
export async function* linesOf(bytes: Bytes): AsyncIterable<string> {
  let pending = ''
  for await (const part of charactersOf(bytes)) {
    const lines = (pending + part).split('\n')
    pending = lines.pop() ?? ''
    if (pending.length > LINE_MAX_CHARACTERS)
      throw new ReportError(
        'report_too_large',
        'one line is larger than 8 MB: this is no report. Nothing was imported.',
      )
    for (const line of lines) yield line.endsWith('\r') ? line.slice(0, -1) : line
  }
  if (pending !== '') yield pending
}
