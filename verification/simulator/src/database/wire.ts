import type { PGlite } from '@electric-sql/pglite'
import { columnTypes } from '@dirigent/server/store/database'
import { DatabaseError } from 'pg-protocol'
import { Parser } from 'pg-protocol/dist/parser.js'
import { serialize } from 'pg-protocol/dist/serializer.js'
import { createRequire } from 'node:module'

export type WireAnswer = { rows: object[]; rowCount: number; described?: Field[] }

type Column = { name: string; read: (text: string) => unknown }
type Known = { name: string; columns: readonly Column[] }

/**
 * Talks to the in-process PostgreSQL in its own protocol: values in and out exactly as the real driver gives them, each
 * statement parsed once. Everything is synchronous, so nothing can come in between.
 */
export type Wire = {
  query(text: string, values: readonly unknown[]): WireAnswer
  /** Several statements at once, without values. */
  run(text: string): void
  /** Payloads of NOTIFY that were committed. */
  onNotification(receive: (payload: string) => void): void
  /** Forgets prepared statements, so that a run does not depend on those before it. */
  reset(): void
}

type Field = { name: string; dataTypeID: number }
type Message = {
  name: string
  fields?: (Field | string | null)[]
  text?: string
  payload?: string
}

/** How the real driver writes values; it has no types of its own. */
const { prepareValue } = createRequire(import.meta.url)('pg/lib/utils.js') as {
  prepareValue(value: unknown): unknown
}
/**
 * All of it happens before the call returns, and what comes is handed over as it is. The library's own synchronous call
 * would also read every answer into objects that nobody wants: half of the time of a run.
 */
function send(pglite: PGlite, message: Uint8Array): Buffer {
  const chunks: Buffer[] = []
  let failure: unknown = null
  pglite
    .execProtocolRawStream(message, {
      syncToFs: false,
      onRawData: (chunk) => void chunks.push(Buffer.from(chunk)),
    })
    .catch((error: unknown) => {
      failure = error
    })
  if (failure) throw failure
  return Buffer.concat(chunks)
}

const STATEMENTS_MAX = 2_000

export function createWire(pglite: PGlite): Wire {
  const types = columnTypes()
  const known = new Map<string, Known>()
  const parser = new Parser()
  let receive: (payload: string) => void = () => {}

  const exchange = (parts: readonly Uint8Array[], columns: readonly Column[]): WireAnswer => {
    const raw = send(pglite, Buffer.concat(parts))
    const rows: object[] = []
    let rowCount = 0
    let failure: Error | null = null
    let described: Field[] = []
    parser.parse(raw, (message: unknown) => {
      const said = message as Message
      if (message instanceof DatabaseError) failure = failure ?? message
      else if (said.name === 'dataRow') rows.push(rowOf(columns, said.fields as (string | null)[]))
      else if (said.name === 'commandComplete')
        rowCount = Number(/(\d+)$/.exec(said.text ?? '')?.[1] ?? 0)
      else if (said.name === 'rowDescription') described = said.fields as Field[]
      else if (said.name === 'notification') receive(said.payload ?? '')
    })
    if (failure) throw failure
    return { rows, rowCount, described }
  }
  /** Parsed by itself, so that a value that is refused later does not lose the statement. */
  const prepare = (text: string): Known => {
    if (known.size >= STATEMENTS_MAX)
      throw new Error('too many different statements to keep them all')
    const name = `s${known.size}`
    const parse = serialize.parse({ name, text, types: [] })
    const { described = [] } = exchange(
      [parse, serialize.describe({ type: 'S', name }), serialize.sync()],
      [],
    )
    const columns = described.map(({ name: column, dataTypeID }) => ({
      name: column,
      read: types.getTypeParser(dataTypeID, 'text') as (text: string) => unknown,
    }))
    const made = { name, columns }
    known.set(text, made)
    return made
  }
  return {
    query(text, values) {
      const { name, columns } = known.get(text) ?? prepare(text)
      const bind = serialize.bind({
        portal: '',
        statement: name,
        values: values.map(prepareValue),
      })
      return exchange([bind, serialize.execute(), serialize.sync()], columns)
    },
    run: (text) => void exchange([serialize.query(text)], []),
    onNotification(handler) {
      receive = handler
    },
    reset() {
      exchange([serialize.query('deallocate all')], [])
      known.clear()
    },
  }
}

function rowOf(columns: readonly Column[], values: readonly (string | null)[]): object {
  const row: Record<string, unknown> = {}
  for (let index = 0; index < columns.length; index++) {
    const column = columns[index]
    const value = values[index]
    if (column) row[column.name] = value == null ? null : column.read(value)
  }
  return row
}
