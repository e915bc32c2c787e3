import { createTestDatabase } from '@dirigent/server/database/test-database'
import pg from 'pg'
import type { Generated } from './generated.ts'
import {
  CONSTRAINTS,
  FUNCTIONS,
  INDEXES,
  TABLES,
  TRIGGERS,
  TYPES,
  VIEWS,
} from './schema-queries.ts'

const HEADER = `-- The database as the migrations make it, for reviewers. Written by npm run gen; do not edit.
-- Change it with a new file in packages/server/src/migrations/.
`

/** The schema in one text with a stable order, from the catalog: there is no pg_dump beside the embedded server. */
export const schemaFile: Generated = {
  path: 'packages/server/schema.sql',
  generate: async () => ({ text: await dumpMigrated() }),
  isCurrent: async (committed) => committed === (await dumpMigrated()),
}

async function dumpMigrated(): Promise<string> {
  const database = await createTestDatabase()
  try {
    return await dumpSchema(database.connection)
  } finally {
    await database.drop()
  }
}

export async function dumpSchema(connection: pg.ClientConfig): Promise<string> {
  const client = new pg.Client(connection)
  await client.connect()
  try {
    const sections: string[] = [HEADER]
    for (const sql of [TYPES, FUNCTIONS]) sections.push(...(await statements(client, sql)))
    sections.push(...(await tables(client)))
    for (const sql of [VIEWS, TRIGGERS]) sections.push(...(await statements(client, sql)))
    return `${sections.join('\n').trimEnd()}\n`
  } finally {
    await client.end()
  }
}

async function statements(client: pg.Client, sql: string): Promise<string[]> {
  const { rows } = await client.query<{ statement: string }>(sql)
  return rows.map(({ statement }) => `${statement.trimEnd().replace(/;?$/, ';')}\n`)
}

type TableRow = { name: string; kind: string; columns: string[]; partition: string | null }
type PartRow = { table: string; statement: string }

async function tables(client: pg.Client): Promise<string[]> {
  const found = await client.query<TableRow>(TABLES)
  const constraints = await client.query<PartRow>(CONSTRAINTS)
  const indexes = await client.query<PartRow>(INDEXES)
  const of = (rows: PartRow[], table: string) =>
    rows.filter((row) => row.table === table).map(({ statement }) => statement)
  return found.rows.map((table) => {
    const inside = [...table.columns, ...of(constraints.rows, table.name)]
    const body = inside.map((line) => `  ${line}`).join(',\n')
    const after = of(indexes.rows, table.name).map((statement) => `${statement};\n`)
    return `CREATE TABLE ${table.name} (\n${body}\n)${table.partition ?? ''};\n${after.join('')}`
  })
}
