import { columnTypes } from '@dirigent/server/store/database'
import { serialize } from 'pg-protocol/dist/serializer.js'
import { createRequire } from 'node:module'
import { KIND, type Session } from './session.ts'

export type WireAnswer = { rows: object[]; rowCount: number }
export type Statement = { text: string; values: readonly unknown[] }

/** Values in and out exactly as the real driver gives them, each statement parsed once. */
export type Wire = {
  query(text: string, values: readonly unknown[]): WireAnswer
  /** Several in one go, within a transaction: after the first that is refused none is done, and all count as refused. */
  queryAll(statements: readonly Statement[]): WireAnswer[]
  /** Several statements at once, without values. */
  run(text: string): void
  /** Begins a transaction together with its first statement; one without any is never begun. */
  begin(text: string): void
  /** Ends it together with the next statement, which everybody who looks has to make: a refused end is found there. */
  end(how: 'commit' | 'rollback'): void
  /** `copy … from stdin`, with all that is to come in. */
  copy(text: string, data: Buffer): void
  close(): void
}

type Column = { name: string; read: (bytes: Buffer, start: number, end: number) => unknown }
type Known = { name: string; columns: readonly Column[] }

/** How the real driver writes values; it has no types of its own. */
const { prepareValue } = createRequire(import.meta.url)('pg/lib/utils.js') as {
  prepareValue(value: unknown): unknown
}
const STATEMENTS_MAX = 2_000
const EXECUTE = serialize.execute()
const SYNC = serialize.sync()
const NOTHING = Buffer.alloc(0)

/** `onNotification`: payloads of NOTIFY that were committed. */
export function createWire(session: Session, onNotification: (payload: string) => void): Wire {
  const known = new Map<string, Known>()
  /** How the last transaction ends, which PostgreSQL has not been told yet. */
  let ending: Buffer = NOTHING
  /** How the transaction begins that was begun and has said nothing yet. */
  let beginning: Buffer = NOTHING

  const taken = (): Buffer[] => {
    const messages = [ending, beginning].filter(({ length }) => length > 0)
    ending = NOTHING
    beginning = NOTHING
    return messages
  }
  const tellAhead = () => {
    const ahead = taken()
    if (ahead.length > 0) exchange([...ahead, SYNC])
  }
  /** `columns`: of each statement whose rows are wanted, in their order. */
  const exchange = (
    messages: readonly Uint8Array[],
    columns: readonly (readonly Column[])[] = [],
  ): WireAnswer[] => {
    const answers: WireAnswer[] = []
    let rows: object[] = []
    const told: string[] = []
    session.exchange(messages, (kind, bytes, start, end) => {
      if (kind === KIND.dataRow) rows.push(readRow(columns[answers.length] ?? [], bytes, start))
      else if (kind === KIND.commandComplete) {
        answers.push({ rows, rowCount: lastNumber(bytes, end - 1) })
        rows = []
      } else if (kind === KIND.notification) told.push(payloadOf(bytes, start, end))
    })
    for (const payload of told) onNotification(payload)
    return answers
  }
  /** Parsed by itself, so that a value that is refused later does not lose the statement. */
  const prepare = (text: string): Known => {
    // In a transaction that failed nothing may be parsed.
    const ended = ending
    ending = NOTHING
    if (ended.length > 0) exchange([ended, SYNC])
    if (known.size >= STATEMENTS_MAX)
      throw new Error('too many different statements to keep them all')
    const name = `s${known.size}`
    let columns: Column[] = []
    const parse = serialize.parse({ name, text, types: [] })
    session.exchange(
      [parse, serialize.describe({ type: 'S', name }), SYNC],
      (kind, bytes, start) => {
        if (kind === KIND.rowDescription) columns = readColumns(bytes, start)
      },
    )
    const made = { name, columns }
    known.set(text, made)
    return made
  }
  const queryAll = (statements: readonly Statement[]): WireAnswer[] => {
    // First, because it is sent by itself.
    const asked = statements.map(({ text }) => known.get(text) ?? prepare(text))
    const ahead = taken()
    const messages: Uint8Array[] = [...ahead]
    statements.forEach(({ values }, index) => {
      const statement = asked[index]?.name ?? ''
      const bind = { portal: '', statement, values: values.map(prepareValue) }
      messages.push(serialize.bind(bind), EXECUTE)
    })
    messages.push(SYNC)
    const columns = [...ahead.map(() => []), ...asked.map((one) => one.columns)]
    return exchange([Buffer.concat(messages)], columns).slice(ahead.length)
  }
  const command = (text: string): Buffer => {
    const { name: statement } = known.get(text) ?? prepare(text)
    return Buffer.concat([serialize.bind({ portal: '', statement }), EXECUTE])
  }
  const ends = { commit: command('commit'), rollback: command('rollback') }
  return {
    query(text, values) {
      const [answer] = queryAll([{ text, values }])
      if (!answer) throw new Error(`PostgreSQL answered nothing to ${text}`)
      return answer
    },
    queryAll,
    run(text) {
      tellAhead()
      exchange([serialize.query(text)])
    },
    begin(text) {
      beginning = command(text)
    },
    end(how) {
      if (beginning.length > 0) beginning = NOTHING
      else ending = ends[how]
    },
    copy(text, data) {
      tellAhead()
      exchange([serialize.query(text), serialize.copyData(data), serialize.copyDone()])
    },
    close: session.close,
  }
}

/** The number at the end of what was done: "INSERT 0 3"; 0 where there is none. */
function lastNumber(bytes: Buffer, end: number): number {
  let value = 0
  let digit = 1
  for (let at = end - 1; isDigit(bytes[at] ?? 0); at--) {
    value += digit * ((bytes[at] ?? 0) - ZERO)
    digit *= 10
  }
  return value
}

/** A process number, the channel, the payload. */
function payloadOf(bytes: Buffer, start: number, end: number): string {
  return bytes.toString('utf8', bytes.indexOf(0, start + 4) + 1, end - 1)
}

const ZERO = 0x30
const isDigit = (byte: number) => byte >= ZERO && byte <= ZERO + 9

function readColumns(bytes: Buffer, start: number): Column[] {
  const columns: Column[] = []
  let at = start + 2
  for (let left = bytes.readInt16BE(start); left > 0; left--) {
    const nameEnd = bytes.indexOf(0, at)
    const name = bytes.toString('utf8', at, nameEnd)
    columns.push({ name: asKey(name), read: readerOf(bytes.readInt32BE(nameEnd + 7)) })
    at = nameEnd + 19
  }
  return columns
}

/** The text as V8 keeps the names of properties: any other is searched for among them at each row. */
const asKey = (name: string): string => Object.keys({ [name]: null })[0] ?? name

const BOOL = 16
const INTEGERS = new Set([20, 21, 23])
const TEXTS = new Set([25, 1043])
/** More digits may be more than a number holds: the driver's own reader refuses those. */
const SURE_DIGITS = 15

function readerOf(type: number): Column['read'] {
  if (type === BOOL) return (bytes, start) => bytes[start] === 0x74
  if (TEXTS.has(type)) return (bytes, start, end) => bytes.toString('utf8', start, end)
  const parse = columnTypes().getTypeParser(type, 'text') as (text: string) => unknown
  const parsed: Column['read'] = (bytes, start, end) => parse(bytes.toString('utf8', start, end))
  if (!INTEGERS.has(type)) return parsed
  return (bytes, start, end) =>
    end - start > SURE_DIGITS ? parsed(bytes, start, end) : readInteger(bytes, start, end)
}

function readInteger(bytes: Buffer, start: number, end: number): number {
  const negative = bytes[start] === 0x2d
  let value = 0
  for (let at = negative ? start + 1 : start; at < end; at++)
    value = 10 * value + (bytes[at] ?? 0) - ZERO
  return negative ? -value : value
}

function readRow(columns: readonly Column[], bytes: Buffer, start: number): object {
  const row: Record<string, unknown> = {}
  let at = start + 2
  for (const { name, read } of columns) {
    const length = bytes.readInt32BE(at)
    at += 4
    row[name] = length < 0 ? null : read(bytes, at, at + length)
    if (length > 0) at += length
  }
  return row
}
