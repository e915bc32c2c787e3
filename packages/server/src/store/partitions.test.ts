import { afterAll, expect, it } from 'vitest'
import { DAY_MS } from '@dirigent/domain/identity/time'
import { createTestDatabase } from '../database/test-database.ts'
import { instant, openDatabase } from './database.ts'
import { addPartitions, dropPartitions } from './partitions.ts'

const database = await createTestDatabase()
const db = openDatabase(database.connection)
afterAll(async () => {
  await db.close()
  await database.drop()
})

const at = (text: string) => Date.parse(text)
const change = (time: string) =>
  db.execute(
    'insert into package_change (device_id, package_version_id, installed, at) values (1, 1, true, $1)',
    [instant(at(time))],
  )
const partitionOf = async (time: string) =>
  (
    await db.one<{ name: string }>(
      'select tableoid::regclass::text as name from package_change where at = $1',
      [instant(at(time))],
    )
  ).name

it('makes months ahead over a new year, once', async () => {
  const now = at('2031-11-15T12:00:00Z')
  const names = ['package_change_2031_11', 'package_change_2031_12', 'package_change_2032_01']
  expect(await addPartitions(db, 'package_change', now, 2)).toEqual(names)
  expect(await addPartitions(db, 'package_change', now, 2)).toEqual([])
})

it.each([
  ['2031-11-30T23:59:59.999Z', 'package_change_2031_11'],
  ['2031-12-01T00:00:00.000Z', 'package_change_2031_12'],
  ['2032-01-31T23:59:59.999Z', 'package_change_2032_01'],
  ['2031-10-31T23:59:59.999Z', 'package_change_default'],
])('puts %s into %s', async (time, partition) => {
  await change(time)
  expect(await partitionOf(time)).toBe(partition)
})

it('leaves a month in the default partition when it has rows there already', async () => {
  expect(await addPartitions(db, 'package_change', at('2031-10-02T00:00:00Z'), 0)).toEqual([])
})

it('drops only whole months that are past, and old rows of the default partition', async () => {
  const before = at('2032-01-10T00:00:00Z')
  expect(await dropPartitions(db, 'package_change', before)).toEqual([
    'package_change_2031_11',
    'package_change_2031_12',
  ])
  const left = await db.rows<{ at: number }>('select at from package_change')
  expect(left).toEqual([{ at: at('2032-01-31T23:59:59.999Z') }])
  expect(await dropPartitions(db, 'package_change', before - DAY_MS)).toEqual([])
})
