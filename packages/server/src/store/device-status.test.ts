import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { DAY_MS } from '@dirigent/domain/identity/time'
import { systemClock } from '@dirigent/system/clock'
import { deviceStatusTask } from '../tasks/device-status.ts'
import { enrol, newDevice, tokenFor } from '../testing/test-device.ts'
import { takeStatusRequests } from './device-status.ts'
import { startTestServer, type TestServer } from '../testing/test-server.ts'

let server: TestServer
let aheadMs = 0
let id: number

const run = () => deviceStatusTask.run(server.context, new AbortController().signal)
const state = async () => {
  await run()
  const { db } = server.context
  return db.one<{ state: string; code: string; ring: string }>(
    `select state, because ->> 'code' as code, ring from device_status where device_id = $1`,
    [id],
  )
}
const sql = (text: string, ...values: unknown[]) => server.context.db.execute(text, [id, ...values])

beforeAll(async () => {
  server = await startTestServer({ clock: { now: () => systemClock.now() + aheadMs } })
  const { context } = server
  const device = newDevice('erp-1')
  await enrol(context.addresses().console, device, (await tokenFor(context)).secret)
  ;({ id } = await context.db.one<{ id: number }>('select id from device where uid = $1', [
    device.uid,
  ]))
})
afterAll(() => server.stop())

describe('requests for a state', () => {
  const waiting = async () =>
    (await server.context.db.rows('select 1 from device_status_request where device_id = $1', [id]))
      .length
  const change = () => sql('update device set exposed = not exposed where id = $1')

  it('are one per device, however often it changes before the task runs', async () => {
    await run()
    for (let times = 0; times < 5; times++) await change()
    expect(await waiting()).toBe(1)
    await run()
    expect(await waiting()).toBe(0)
  })

  it('of a change that the task could not read yet stay for its next run', async () => {
    await change()
    const { db } = server.context
    await db.transaction(async (tx) => {
      // The change finds the request of the one before and keeps it until it is there to be read itself.
      await tx.execute('update device set exposed = not exposed where id = $1', [id])
      await run()
      expect(await waiting()).toBe(1)
    })
    await run()
    expect(await waiting()).toBe(0)
  })

  it('that come while one is being taken are written beside it', async () => {
    await change()
    const { db } = server.context
    await db.transaction(async (tx) => {
      expect(await takeStatusRequests(tx)).toEqual([id])
      await change()
    })
    expect(await waiting()).toBe(1)
    await run()
  })
})

describe('the state of a device follows every writer by itself', () => {
  it('is unknown at first', async () =>
    expect(await state()).toMatchObject({ state: 'unknown', code: 'no_inventory' }))

  it('sees the inventory, and that nobody judges the release', async () => {
    await sql(
      `update device set inventory_at = $2, ecosystem = 'debian:12' where id = $1`,
      new Date(systemClock.now()),
    )
    expect(await state()).toMatchObject({ state: 'unknown', code: 'feed_missing' })
  })

  it('sees the first load of a feed without being asked', async () => {
    const { db } = server.context
    await db.execute(`insert into feed (name) values ('debian-tracker')`)
    await db.execute(`insert into vulnerability (name, first_seen_at) values ('CVE-2026-1', now())`)
    await db.execute(
      `insert into statement (feed, ecosystem, source_package, vulnerability_id, verdict, since)
       select 'debian-tracker', 'debian:12', 'openssl', id, 'open', now() from vulnerability`,
    )
    expect(await state()).toMatchObject({ state: 'unknown', code: 'updates_not_read' })
  })

  it('sees that the updates were read', async () => {
    await sql(
      `insert into device_section (device_id, section, hash, content, taken_at, received_at)
       values ($1, 'coverage', '', $2, now(), now())`,
      JSON.stringify({
        providers: [{ provider: 'apt', packages: 'complete', updates: 'complete' }],
      }),
    )
    expect(await state()).toMatchObject({ state: 'observed', code: 'device_observed' })
  })

  it('sees that the group is managed now', async () => {
    await sql(
      `with p as (insert into policy (uid, name, document, updated_at) values (gen_random_uuid(), 'P', '{}', now()) returning id)
       insert into device_effective (device_id, policy_id, mode, ring, critical) select $1, id, 'managed', 'pilot', false from p`,
    )
    expect(await state()).toEqual({ state: 'in_effect', code: 'nothing_to_do', ring: 'pilot' })
  })

  it('sees a finding, and that its deadline passes while nothing is written', async () => {
    await server.context.db.execute(
      `insert into package_version (provider, ecosystem, name, arch, version, source, source_version, matched_at)
       values ('apt', 'debian:12', 'openssl', 'amd64', '1', 'openssl', '1', now())`,
    )
    await sql(
      `insert into finding (device_id, vulnerability_id, package_name, arch, package_version_id, status, fixed_version,
         detected_at, due_at, due_rule)
       select $1, v.id, 'openssl', 'amd64', p.id, 'open', '2', now(), $2, '{}' from vulnerability v, package_version p`,
      new Date(systemClock.now() + DAY_MS / 2),
    )
    expect(await state()).toMatchObject({ state: 'waiting', code: 'waits_for_update' })
    aheadMs += DAY_MS / 2 + 1000
    expect(await state()).toMatchObject({ state: 'late', code: 'finding_late' })
  })

  it('sees that the finding is closed, that the device falls silent and that it is back', async () => {
    await sql('update finding set closed_at = now() where device_id = $1')
    expect(await state()).toMatchObject({ state: 'in_effect' })
    aheadMs += DAY_MS
    expect(await state()).toMatchObject({ state: 'unknown', code: 'silent' })
    await sql(
      'update device_presence set last_seen_at = $2 where device_id = $1',
      new Date(systemClock.now() + aheadMs),
    )
    expect(await state()).toMatchObject({ state: 'in_effect' })
  })

  it('leaves no request behind, and writes nothing when nothing changed', async () => {
    const { db } = server.context
    await sql('update device set name = name where id = $1')
    const before = await db.one('select refreshed_at from device_status where device_id = $1', [id])
    await run()
    expect(
      await db.one('select refreshed_at from device_status where device_id = $1', [id]),
    ).toEqual(before)
    expect(await db.rows('select 1 from device_status_request')).toEqual([])
  })
})
