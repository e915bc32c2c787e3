import { createEmptyTestDatabase } from '@dirigent/server/database/test-database'
import pg from 'pg'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { dumpSchema } from './schema.ts'

let database: Awaited<ReturnType<typeof createEmptyTestDatabase>>

beforeEach(async () => {
  database = await createEmptyTestDatabase()
})
afterEach(() => database.drop())

async function dumpAfter(sql: string): Promise<string> {
  const client = new pg.Client(database.connection)
  await client.connect()
  await client.query(sql)
  await client.end()
  return dumpSchema(database.connection)
}

it('says what a table is made of, sorted by name', async () => {
  const text = await dumpAfter(`
    CREATE TABLE b (id bigint PRIMARY KEY);
    CREATE TABLE a (
      id bigint GENERATED ALWAYS AS IDENTITY,
      name text COLLATE "C" NOT NULL DEFAULT 'x',
      b_id bigint REFERENCES b (id) ON DELETE CASCADE,
      twice bigint GENERATED ALWAYS AS (b_id * 2) STORED,
      CHECK (name <> '')
    );
    CREATE INDEX a_name ON a (name) WHERE b_id IS NULL`)
  expect(text.split('\n').slice(2).join('\n')).toBe(`
CREATE TABLE a (
  id bigint GENERATED ALWAYS AS IDENTITY NOT NULL,
  name text COLLATE "C" DEFAULT 'x'::text NOT NULL,
  b_id bigint,
  twice bigint GENERATED ALWAYS AS ((b_id * 2)) STORED,
  CONSTRAINT a_b_id_fkey FOREIGN KEY (b_id) REFERENCES b(id) ON DELETE CASCADE,
  CONSTRAINT a_name_check CHECK ((name <> ''::text))
);
CREATE INDEX a_name ON public.a USING btree (name) WHERE (b_id IS NULL);

CREATE TABLE b (
  id bigint NOT NULL,
  CONSTRAINT b_pkey PRIMARY KEY (id)
);
`)
})

it('shows partitioned tables, but not the partitions that a running server makes', async () => {
  const text = await dumpAfter(`
    CREATE TABLE e (at timestamptz NOT NULL) PARTITION BY RANGE (at);
    CREATE TABLE e_2026_11 PARTITION OF e FOR VALUES FROM ('2026-11-01') TO ('2026-12-01')`)
  expect(text).toContain(') PARTITION BY RANGE (at);')
  expect(text).not.toContain('e_2026_11')
})

it('shows functions, triggers, views and enumerations', async () => {
  const text = await dumpAfter(`
    CREATE TYPE mood AS ENUM ('up', 'down');
    CREATE TABLE t (a int);
    CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
    CREATE TRIGGER g BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION f();
    CREATE VIEW v AS SELECT a FROM t`)
  for (const part of [
    `CREATE TYPE mood AS ENUM ('up', 'down');`,
    'FUNCTION public.f()',
    'CREATE TRIGGER g',
    'CREATE VIEW v',
  ]) {
    expect(text).toContain(part)
  }
})
