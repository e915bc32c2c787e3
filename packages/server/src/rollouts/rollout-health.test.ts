import { afterEach, beforeEach, expect, it } from 'vitest'
import { healthChange } from '@dirigent/domain/statistics/health'
import { readRolloutHealth } from '../store/rollout-health.ts'
import { createFleet, type TestDevice } from './fleet.test-support.ts'

type Fleet = Awaited<ReturnType<typeof createFleet>>
let fleet: Fleet
beforeEach(async () => void (fleet = await createFleet()))
afterEach(() => fleet.close())

const check = (ok: boolean) => [{ check: 'services', ok, detail: '' }]
/** As a result would have left it; `[]` = not looked. */
async function ended(
  rollout: number,
  device: TestDevice,
  ring: string,
  health: object,
  at: number,
) {
  const moment = new Date(fleet.now() + at)
  await fleet.db.execute(
    `insert into rollout_device (rollout_id, device_id, ring, wave, state, joined_at, changed_at)
     values ($1, $2, $3, 1, 'installed', $4, $4) on conflict do nothing`,
    [rollout, device.id, ring, moment],
  )
  await fleet.db.execute(
    `insert into result (attempt_uid, device_id, rollout_id, kind, outcome, document, started_at, ended_at, received_at)
     values (gen_random_uuid(), $1, $2, 'install', 'succeeded', $3, $4, $4, $4)`,
    [device.id, rollout, JSON.stringify({ health }), moment],
  )
}

it('compares each device of Test and Pilot with itself, by the newest attempt that looked twice', async () => {
  const [a, b, c, d] = [
    await fleet.addDevice('a', 'test'),
    await fleet.addDevice('b', 'test'),
    await fleet.addDevice('c', 'test'),
    await fleet.addDevice('d', 'broad'),
  ]
  const { id } = await fleet.db.one<{ id: number }>(
    `insert into rollout (uid, name, policy_id, kind, lane, state, cut_at, cut_because)
     select gen_random_uuid(), 'Test', id, 'cut', 'urgent', 'open', $1, '{}' from policy returning id`,
    [new Date(fleet.now())],
  )
  await ended(id, a, 'test', { before: check(true), after: check(false) }, 1)
  await ended(id, a, 'test', { before: check(true), after: check(true) }, 2)
  await ended(id, a, 'test', { before: [], after: [] }, 3)
  await ended(id, b, 'test', { before: check(true), after: [...check(true), ...check(false)] }, 1)
  await ended(id, c, 'test', { before: check(true), after: [] }, 1)
  await ended(id, d, 'broad', { before: check(true), after: check(false) }, 1)
  const seen = await readRolloutHealth(fleet.db, id)
  expect(seen).toEqual([
    { ring: 'test', before: true, after: true },
    { ring: 'test', before: true, after: false },
    { ring: 'test', before: null, after: null },
  ])
  expect(healthChange(seen)).toMatchObject({
    compared: 2,
    unmeasured: 1,
    worse: 1,
    verdict: 'too_few',
  })
})
