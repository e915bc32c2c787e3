import { DAY_MS, HOUR_MS, MINUTE_MS } from '@dirigent/domain/identity/time'
import { weekAndHour } from '@dirigent/domain/preview/past-presence'
import type { PolicyDocument } from '@dirigent/domain/rollouts/policy'
import { silentLog } from '@dirigent/system/log'
import { systemRandom } from '@dirigent/system/random'
import { systemTimers } from '@dirigent/system/timers'
import { afterEach, expect, it } from 'vitest'
import { createFleet } from '../rollouts/fleet.test-support.ts'
import { instant } from '../store/database.ts'
import { markPresence, readPresenceWeeks } from '../store/presence-weeks.ts'
import type { SettingValues } from '../store/settings.ts'
import { createPreviews } from './previews.ts'

type Fleet = Awaited<ReturnType<typeof createFleet>>
const open: Fleet[] = []
afterEach(async () => {
  for (const fleet of open.splice(0)) await fleet.close()
})

async function aFleet() {
  const fleet = await createFleet()
  open.push(fleet)
  for (const [ring, count] of [
    ['test', 3],
    ['pilot', 12],
    ['broad', 6],
  ] as const) {
    for (let index = 0; index < count; index++) {
      const device = await fleet.addDevice(`${ring}-${index}`, ring)
      await fleet.offer(device, 'openssl', '2', 20)
    }
  }
  // Critical: seven days, whatever the row of the directive is.
  await fleet.db.execute(`update vulnerability set severity = 'critical'`)
  await fleet.plan()
  return fleet
}

const previewsOf = (fleet: Fleet, now: () => number) =>
  createPreviews({
    db: fleet.db,
    clock: { now },
    random: systemRandom,
    timers: systemTimers,
    log: silentLog,
    settings: () =>
      ({ 'check_in.idle_ms': 15 * MINUTE_MS, 'organisation.zone': 'UTC' }) as SettingValues,
  })

async function playedBy(fleet: Fleet, document: PolicyDocument | null, by = 'anna') {
  const previews = previewsOf(fleet, () => fleet.now())
  const started = previews.start({ by, policy: fleet.policyUid, document, days: 30 })
  for (;;) {
    const found = started && previews.find(started.uid)
    if (!found) throw new Error('the preview is gone')
    if (found.state === 'done' && found.result) return found.result
    await systemTimers.sleep(5)
  }
}

const documentOf = async (fleet: Fleet): Promise<PolicyDocument> =>
  (await fleet.db.one<{ document: PolicyDocument }>('select document from policy')).document

it('plays the real fleet: everybody is on in working hours, everybody makes the deadline', async () => {
  const fleet = await aFleet()
  const result = await playedBy(fleet, null)
  expect(result).toMatchObject({ devices: 21, played: 21, asIfManaged: false, withPast: 0 })
  expect(result.today).toMatchObject({ deadlinesKept: 21, deadlinesMissed: 0 })
  expect(result.rings.map(({ tooSmall }) => tooSmall)).toEqual([false, false])
})

it('a policy that waits longer than the deadline shows who is late and why, beside the one that is saved', async () => {
  const fleet = await aFleet()
  const document = await documentOf(fleet)
  const slow = { ...document.gates.test, soakMs: 29 * DAY_MS, soakFloorMs: 29 * DAY_MS }
  const result = await playedBy(fleet, { ...document, gates: { ...document.gates, test: slow } })
  expect(result.draft.deadlinesMissed).toBe(18)
  expect(result.draft.missed).toEqual([{ because: 'rings', deadlines: 18, devices: 18 }])
  expect(result.today.deadlinesMissed).toBe(0)
  expect(result.draft.exposureDays).toBeGreaterThan(result.today.exposureDays)
  expect(result.worst[0]).toMatchObject({ because: 'rings', deadlinesMissed: 1 })
})

it('who was never seen in the past weeks is not expected in the coming ones', async () => {
  const fleet = await aFleet()
  const { week } = weekAndHour(fleet.now())
  const { id } = await fleet.db.one<{ id: number }>(`select id from device where name = 'broad-0'`)
  // Seen for one hour seven weeks ago, and not since: a machine in a cupboard.
  await fleet.db.execute(
    `insert into device_presence_week values ($1, $2, set_bit(0::bit(168), 3, 1))`,
    [id, week - 7],
  )
  const result = await playedBy(fleet, null)
  expect(result.withPast).toBe(1)
  expect(result.worst.map(({ name, because }) => [name, because])).toEqual([['broad-0', 'offline']])
})

it('is given up when nobody asks about it any more', async () => {
  const fleet = await aFleet()
  let aheadMs = 0
  const previews = previewsOf(fleet, () => fleet.now() + aheadMs)
  const request = { by: 'anna', policy: fleet.policyUid, document: null, days: 90 }
  const started = previews.start(request)
  aheadMs = 2 * MINUTE_MS
  while (started?.state === 'playing') await systemTimers.sleep(5)
  expect(started?.state).toBe('superseded')
  expect(previews.find(started?.uid ?? '')).toMatchObject({ state: 'superseded', result: null })
})

it('an observed fleet is played as if it were managed, and says so', async () => {
  const fleet = await aFleet()
  await fleet.db.execute(`update device_effective set mode = 'observe'`)
  await fleet.db.execute(`update device_group set mode = 'observe'`)
  const result = await playedBy(fleet, null)
  expect(result).toMatchObject({ asIfManaged: true, devices: 21 })
  expect(result.today.deadlinesKept).toBe(21)
})

it('what is known of people is played: their working hours, and the slot that a device reported', async () => {
  const fleet = await aFleet()
  const idOf = async (name: string) =>
    (await fleet.db.one<{ id: number }>('select id from device where name = $1', [name])).id
  const always = `insert into device_presence_week values ($1, $2, ~(0::bit(168)))`
  const { week } = weekAndHour(fleet.now())
  // Left on day and night: with hours around the clock somebody is always there.
  const nights = [
    {
      days: ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'],
      start: '00:00',
      durationMinutes: 1_440,
    },
  ]
  for (const name of ['broad-0', 'broad-1', 'broad-2'])
    await fleet.db.execute(always, [await idOf(name), week - 1])
  await fleet.db.execute(
    `insert into device_person (uid, device_id, name, working_hours, absences, updated_at)
     select gen_random_uuid(), id, 'Kim', $1, '[]', $2 from device where name in ('broad-0', 'broad-1')`,
    [JSON.stringify(nights), instant(fleet.now())],
  )
  const slot = {
    startAt: new Date(fleet.now() + HOUR_MS),
    endAt: new Date(fleet.now() + 1.5 * HOUR_MS),
    because: { code: 'usually_nobody', chancePercent: 3 },
  }
  await fleet.db.execute(`insert into device_section values ($1, 'state', '\\x00', $2, $3, $3)`, [
    await idOf('broad-1'),
    JSON.stringify({ quietSlot: slot }),
    instant(fleet.now()),
  ])
  // The update of the fleet is a library that asks for a restart of the system.
  await fleet.db.execute(`update available_update set name = 'libc6', source = 'libc6'`)
  await fleet.db.execute(`update finding set package_name = 'libc6'`)
  await fleet.db.execute(`update package_version set name = 'libc6'`)
  const result = await playedBy(fleet, null)
  expect(result.withPeople).toBe(2)
  const forced = result.worst.filter((one) => one.forced > 0).map(({ name }) => name)
  // Around the clock at work: nothing but force is left, unless the device knows better; nobody works by night elsewhere.
  expect(forced).toContain('broad-0')
  expect(forced).not.toContain('broad-1')
  expect(forced).not.toContain('broad-2')
})

it('hours are marked once, for those who were seen', async () => {
  const fleet = await aFleet()
  const now = fleet.now()
  const at = weekAndHour(now)
  await fleet.db.execute(`update device_presence set last_seen_at = $1 where device_id = 1`, [
    instant(now - DAY_MS),
  ])
  expect(await markPresence(fleet.db, at, now - HOUR_MS)).toBe(20)
  expect(await markPresence(fleet.db, at, now - HOUR_MS)).toBe(0)
  const weeks = await readPresenceWeeks(fleet.db, [2], at.week, at.week + 1)
  expect(weeks.get(2)).toEqual([new Set([at.hour])])
})
