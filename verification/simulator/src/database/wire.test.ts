import { sqlState } from '@dirigent/server/store/database'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { startCluster, type Cluster } from './cluster.ts'
import { createWire, type Wire } from './wire.ts'

let cluster: Cluster
let wire: Wire
const told: string[] = []

beforeAll(async () => {
  cluster = await startCluster()
  wire = createWire(await cluster.openFresh(), (payload) => void told.push(payload))
})
afterAll(() => cluster.close())

it('reads values as the real driver does', () => {
  const text = `select $1::bigint as big, $2::integer as small, $3::timestamptz as at, $4::jsonb as document,
    true as yes, null::text as nothing, $5::text as word, '' as empty, $6::bytea as bytes, $7::text[] as list, 1.5::float8 as half`
  const values = [9_007_199_254_740_991, -7, new Date(1_800_000_000_123), { a: [1] }]
  const { rows, rowCount } = wire.query(text, [...values, 'Grüße', Buffer.from([0, 255]), ['a,b']])
  expect(rowCount).toBe(1)
  expect(rows).toEqual([
    {
      big: 9_007_199_254_740_991,
      small: -7,
      at: 1_800_000_000_123,
      document: { a: [1] },
      yes: true,
      nothing: null,
      word: 'Grüße',
      empty: '',
      bytes: Buffer.from([0, 255]),
      list: ['a,b'],
      half: 1.5,
    },
  ])
  expect(() => wire.query('select 9007199254740993 as big', [])).toThrow(RangeError)
})

it('says what PostgreSQL refused, and goes on', () => {
  const failing = () => wire.query('select 1 / $1::integer as quotient', [0])
  expect(failing).toThrow('division by zero')
  try {
    failing()
  } catch (error) {
    expect(sqlState(error)).toBe('22012')
  }
  expect(wire.query('select 1 / $1::integer as quotient', [1]).rows).toEqual([{ quotient: 1 }])
})

it('takes answers that are larger than its buffer, and many small ones', () => {
  const { rows } = wire.query(`select repeat('ä', 1000000) as long`, [])
  expect(rows).toEqual([{ long: 'ä'.repeat(1_000_000) }])
  const many = wire.query('select n from generate_series(1, 100000) n', [])
  expect(many.rowCount).toBe(100_000)
  expect(many.rows.at(-1)).toEqual({ n: 100_000 })
})

it('begins a transaction with its first statement, and none for nothing', () => {
  wire.run('create table said (word text primary key)')
  const count = () => wire.query('select count(*)::int as count from said', []).rows
  wire.begin('begin')
  wire.query('insert into said values ($1)', ['one'])
  wire.end('rollback')
  expect(count()).toEqual([{ count: 0 }])
  wire.begin('begin')
  wire.end('commit')
  wire.query('insert into said values ($1)', ['two'])
  wire.end('rollback')
  expect(count()).toEqual([{ count: 1 }])
  wire.begin('begin isolation level repeatable read')
  expect(() => wire.query('insert into said values ($1)', ['two'])).toThrow('said_pkey')
  expect(() => wire.query('insert into said values ($1)', ['three'])).toThrow('aborted')
  wire.end('rollback')
  wire.begin('begin')
  wire.copy('copy said from stdin', Buffer.from('four\nfive\n'))
  wire.end('commit')
  expect(count()).toEqual([{ count: 3 }])
})

it('asks several things in one go, within a transaction', () => {
  wire.run('create table several (n integer primary key)')
  const add = (n: number) => ({ text: 'insert into several values ($1) returning n', values: [n] })
  const all = { text: 'select n, $1::text as word from several order by n', values: ['x'] }
  wire.begin('begin')
  const [first, , read] = wire.queryAll([add(1), add(2), all])
  expect(first).toEqual({ rows: [{ n: 1 }], rowCount: 1 })
  expect(read?.rows).toEqual([
    { n: 1, word: 'x' },
    { n: 2, word: 'x' },
  ])
  wire.end('commit')
  wire.begin('begin')
  expect(() => wire.queryAll([add(3), add(1), add(4)])).toThrow('several_pkey')
  wire.end('rollback')
  expect(wire.query(all.text, all.values).rows).toHaveLength(2)
})

it('an end that was not told yet is told with what comes next, whatever that is', () => {
  wire.run('create table ended (n integer)')
  const add = () => {
    wire.begin('begin')
    wire.query('insert into ended values (1)', [])
    wire.end('commit')
  }
  add()
  expect(() => wire.query('select * from nowhere', [])).toThrow('nowhere')
  add()
  wire.run('select 1')
  add()
  wire.begin('begin')
  wire.end('rollback')
  add()
  wire.copy('copy ended from stdin', Buffer.from('2\n'))
  expect(wire.query('select count(*)::int as count from ended', []).rows).toEqual([{ count: 5 }])
})

it('copies in, hears notifications, and begins anew with nothing of it', async () => {
  wire.run('create table copied (a text); listen here')
  wire.copy('copy copied from stdin', Buffer.from('one\ntwo\n'))
  expect(wire.query('select a from copied', []).rows).toEqual([{ a: 'one' }, { a: 'two' }])
  expect(() => wire.copy('copy missing from stdin', Buffer.from('one\n'))).toThrow('missing')
  wire.run(`notify here, 'devices 7'`)
  expect(told).toEqual(['devices 7'])
  const fresh = createWire(await cluster.openFresh(), () => {})
  expect(fresh.query(`select to_regclass('copied') as it`, []).rows).toEqual([{ it: null }])
  expect(() => wire.query('select a from copied', [])).toThrow('closed')
})
