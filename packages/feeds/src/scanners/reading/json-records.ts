import { ReportError } from '../report-error.ts'
import { RECORD_MAX_BYTES } from './limits.ts'

export type JsonRecord = { path: readonly string[]; value: unknown }

const QUOTE = 0x22
const BACKSLASH = 0x5c
const COMMA = 0x2c
const COLON = 0x3a
const OPEN_BRACE = 0x7b
const CLOSE_BRACE = 0x7d
const OPEN_BRACKET = 0x5b
const CLOSE_BRACKET = 0x5d
const isBlank = (byte: number) => byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09

/** Wanted paths as a tree: `*` is any member of an array or object. */
type Wanted = { take: boolean; members: Map<string, Wanted>; any: Wanted | null }

function wantedTree(patterns: readonly string[]): Wanted {
  const make = (): Wanted => ({ take: false, members: new Map(), any: null })
  const root = make()
  for (const pattern of patterns) {
    let at = root
    for (const part of pattern === '' ? [] : pattern.split('.')) {
      if (part === '*') at = at.any ??= make()
      else {
        const next = at.members.get(part) ?? make()
        at.members.set(part, next)
        at = next
      }
    }
    at.take = true
  }
  return root
}

type Frame = { array: boolean; key: string; index: number; wanted: readonly Wanted[] }

function below(wanted: readonly Wanted[], key: string): Wanted[] {
  const found: Wanted[] = []
  for (const one of wanted) {
    const member = one.members.get(key)
    if (member) found.push(member)
    if (one.any) found.push(one.any)
  }
  return found
}

const damaged = (what: string) =>
  new ReportError(
    'report_damaged',
    `the file is not valid JSON: ${what}. Export it again; nothing was imported.`,
  )

/** Reads JSON of any size byte by byte and keeps only what is wanted. Chunks go in, records come out through `emit`. */
class JsonScanner {
  #frames: Frame[] = []
  #mode: 'value' | 'key' | 'string-key' | 'colon' | 'after' | 'inside' = 'value'
  #depth = 0
  #inString = false
  #escaped = false
  #scalar = false
  #keep = false
  #take = false
  #parts: Uint8Array[] = []
  #held = 0
  #values = 0
  readonly #root: readonly Wanted[]
  readonly #emit: (record: JsonRecord) => void

  constructor(patterns: readonly string[], emit: (record: JsonRecord) => void) {
    this.#root = [wantedTree(patterns)]
    this.#emit = emit
  }

  push(chunk: Uint8Array): void {
    let at = 0
    while (at < chunk.length) {
      if (this.#mode === 'inside') at = this.#inside(chunk, at)
      else if (this.#mode === 'string-key') at = this.#keyPart(chunk, at)
      else at = this.#between(chunk, at)
    }
  }

  end(): void {
    if (this.#mode === 'inside' && this.#scalar && this.#frames.length === 0) {
      this.#finish()
      return
    }
    if (this.#frames.length > 0 || this.#mode !== 'value' || this.#values === 0)
      throw new ReportError(
        'report_truncated',
        'the file ends in the middle: it was cut. Export or copy it again; nothing was imported.',
      )
  }

  #between(chunk: Uint8Array, at: number): number {
    const byte = chunk[at] ?? 0
    if (isBlank(byte)) return at + 1
    if (this.#mode === 'value') return this.#value(chunk, at, byte)
    if (this.#mode === 'colon') {
      if (byte !== COLON) throw damaged('a colon is missing')
      this.#mode = 'value'
      return at + 1
    }
    if (this.#mode === 'key') {
      if (byte === CLOSE_BRACE) return this.#close(at)
      if (byte !== QUOTE) throw damaged('a member without a name')
      this.#mode = 'string-key'
      this.#parts = []
      this.#held = 0
      return at + 1
    }
    if (byte === COMMA) {
      const frame = this.#frames.at(-1)
      if (frame === undefined) throw damaged('a comma after the end')
      if (frame.array) frame.index++
      this.#mode = frame.array ? 'value' : 'key'
      return at + 1
    }
    if (byte === CLOSE_BRACE || byte === CLOSE_BRACKET) return this.#close(at)
    throw damaged(`unexpected character ${JSON.stringify(String.fromCharCode(byte))}`)
  }

  #value(chunk: Uint8Array, at: number, byte: number): number {
    const frame = this.#frames.at(-1)
    if (frame?.array === true && byte === CLOSE_BRACKET) return this.#close(at)
    const wanted =
      frame === undefined
        ? this.#root
        : below(frame.wanted, frame.array ? String(frame.index) : frame.key)
    const take = wanted.some((one) => one.take)
    const opens = byte === OPEN_BRACE || byte === OPEN_BRACKET
    const deeper = wanted.some((one) => one.members.size > 0 || one.any !== null)
    if (opens && !take && deeper) {
      this.#frames.push({ array: byte === OPEN_BRACKET, key: '', index: 0, wanted })
      this.#mode = byte === OPEN_BRACKET ? 'value' : 'key'
      return at + 1
    }
    this.#mode = 'inside'
    this.#depth = 0
    this.#inString = false
    this.#escaped = false
    this.#scalar = !opens && byte !== QUOTE
    if (this.#scalar && !/[-0-9tfnNI]/.test(String.fromCharCode(byte)))
      throw damaged(`unexpected character ${JSON.stringify(String.fromCharCode(byte))}`)
    this.#take = take
    // A bare value at the outermost level is looked at even when nobody wants it: a cut `null` is not JSON.
    this.#keep = take || (this.#scalar && frame === undefined)
    this.#parts = []
    this.#held = 0
    return this.#inside(chunk, at)
  }

  /** Inside a value that is taken whole or passed over. */
  #inside(chunk: Uint8Array, from: number): number {
    let at = from
    for (; at < chunk.length; at++) {
      const byte = chunk[at] ?? 0
      if (this.#inString) {
        if (this.#escaped) this.#escaped = false
        else if (byte === BACKSLASH) this.#escaped = true
        else if (byte === QUOTE) {
          this.#inString = false
          if (this.#depth === 0) return this.#took(chunk, from, at + 1)
        }
        continue
      }
      if (this.#scalar) {
        if (byte === COMMA || byte === CLOSE_BRACE || byte === CLOSE_BRACKET || isBlank(byte))
          return this.#took(chunk, from, at)
        continue
      }
      if (byte === QUOTE) this.#inString = true
      else if (byte === OPEN_BRACE || byte === OPEN_BRACKET) this.#depth++
      else if (byte === CLOSE_BRACE || byte === CLOSE_BRACKET) {
        this.#depth--
        if (this.#depth === 0) return this.#took(chunk, from, at + 1)
      }
    }
    this.#hold(chunk.slice(from))
    return at
  }

  #hold(part: Uint8Array): void {
    if (!this.#keep && this.#mode === 'inside') return
    this.#held += part.length
    if (this.#held > RECORD_MAX_BYTES)
      throw new ReportError(
        'report_too_large',
        `one record is larger than ${RECORD_MAX_BYTES / 1024 / 1024} MB: no scanner writes such a finding. Nothing was imported.`,
      )
    this.#parts.push(part)
  }

  #took(chunk: Uint8Array, from: number, to: number): number {
    this.#hold(chunk.subarray(from, to))
    this.#finish()
    return to
  }

  #finish(): void {
    if (this.#keep) {
      const text = Buffer.concat(this.#parts).toString('utf8')
      this.#parts = []
      let value: unknown
      try {
        value = JSON.parse(text)
      } catch (error) {
        throw damaged(error instanceof Error ? error.message : 'a value cannot be read')
      }
      if (this.#take)
        this.#emit({
          path: this.#frames.map((frame) => (frame.array ? String(frame.index) : frame.key)),
          value,
        })
    }
    this.#ended()
  }

  #ended(): void {
    this.#values++
    this.#mode = this.#frames.length === 0 ? 'value' : 'after'
  }

  #close(at: number): number {
    if (this.#frames.pop() === undefined) throw damaged('a bracket closes what was never opened')
    this.#ended()
    return at + 1
  }

  #keyPart(chunk: Uint8Array, from: number): number {
    for (let at = from; at < chunk.length; at++) {
      const byte = chunk[at] ?? 0
      if (this.#escaped) this.#escaped = false
      else if (byte === BACKSLASH) this.#escaped = true
      else if (byte === QUOTE) {
        this.#hold(chunk.subarray(from, at))
        const frame = this.#frames.at(-1)
        if (frame) frame.key = keyOf(Buffer.concat(this.#parts).toString('utf8'))
        this.#parts = []
        this.#mode = 'colon'
        return at + 1
      }
    }
    this.#hold(chunk.slice(from))
    return chunk.length
  }
}

function keyOf(text: string): string {
  if (!text.includes('\\')) return text
  try {
    return String(JSON.parse(`"${text}"`))
  } catch {
    throw damaged('the name of a member cannot be read')
  }
}

/**
 * The values at the wanted paths (`matches.*`, `Results.*.Vulnerabilities.*`; `*` is any member), one at a time, from
 * JSON of any size; several values one after the other are read like one. The empty path is the whole value.
 * Throws `report_truncated`, `report_damaged`, `report_too_large`.
 */
export async function* jsonRecords(
  bytes: AsyncIterable<Uint8Array>,
  patterns: readonly string[],
): AsyncIterable<JsonRecord> {
  let found: JsonRecord[] = []
  const scanner = new JsonScanner(patterns, (record) => found.push(record))
  for await (const chunk of bytes) {
    scanner.push(chunk)
    const ready = found
    found = []
    yield* ready
  }
  scanner.end()
  yield* found
}
