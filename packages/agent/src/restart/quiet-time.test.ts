import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Person } from '@dirigent/domain/quiet-slots/quiet-slot'
import { silentLog } from '@dirigent/system/log'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { openState, type AgentState } from '../state/agent-state.ts'
import { testStep } from '../testing/test-step.ts'
import { reportedSlot, seeSessions, slotFor } from './quiet-time.ts'
import { noteRestart, restartIfDue } from './restart-keeper.ts'

const MONDAY = Date.parse('2026-11-23T10:00:00+01:00')
const EVENING = Date.parse('2026-11-23T18:00:00+01:00')
const ZONE = 'Europe/Berlin'
const need = { needed: true, because: ['kernel' as const], packages: [] }
let directory: string
let state: AgentState

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'dirigent-quiet-'))
  state = openState(directory)
})
afterEach(() => rmSync(directory, { recursive: true, force: true }))

const note = (role: 'server' | 'client', lane: 'routine' | 'emergency' = 'routine') =>
  noteRestart(
    state,
    { ...testStep(), windows: null, restart: 'in_window', lane },
    need,
    { bootId: 'b', role },
    MONDAY,
  )
const at = (nowMs: number, names: string[] = []) => ({
  zone: ZONE,
  freezes: names.map((name) => ({ name, from: '2026-11-23T17:00', until: '2026-11-23T23:00' })),
  nowMs,
})
const slotStart = (nowMs: number, freezes: string[] = []) =>
  slotFor(state, state.read('restart'), at(nowMs, freezes))?.startMs

it('a client waits for quiet time, and says until when', async () => {
  note('client')
  const restarts: number[] = []
  const ask = (nowMs: number) =>
    restartIfDue(
      { bootId: 'b', need, sessions: [], ...at(nowMs) },
      {
        state,
        log: silentLog,
        reboot: async () => void restarts.push(nowMs),
      },
    )
  expect(await ask(MONDAY)).toEqual({ restart: false, because: 'quiet_time' })
  expect(reportedSlot(state)).toEqual({
    startAt: '2026-11-23T17:00:00.000Z',
    endAt: '2026-11-23T17:30:00.000Z',
    because: { code: 'outside_working_hours' },
  })
  expect(await ask(EVENING)).toEqual({ restart: true })
  expect(restarts).toEqual([EVENING])
})
it('a deadline forces no restart before a day after the person learned of it', () => {
  const people = {
    deadlineAt: new Date(MONDAY + 3_600_000).toISOString(),
    deferralsMax: 0,
    graceMs: 0,
  }
  const learn = (nowMs: number) =>
    noteRestart(
      state,
      { ...testStep(), windows: null, restart: 'in_window', lane: 'urgent', people },
      need,
      { bootId: 'b', role: 'client' },
      nowMs,
    )
  const forcedAt = () => state.read('restart')?.quiet?.deadlineMs
  learn(MONDAY)
  expect(forcedAt()).toBe(MONDAY + 24 * 3_600_000)
  // The next update of the same pending restart does not begin the day anew.
  learn(MONDAY + 5 * 3_600_000)
  expect(forcedAt()).toBe(MONDAY + 24 * 3_600_000)
})
it('keeps the slot that people were told, takes another when it has passed or is frozen', () => {
  note('client')
  expect(slotStart(MONDAY)).toBe(EVENING)
  expect(slotStart(MONDAY + 3_600_000)).toBe(EVENING)
  expect(slotStart(MONDAY, ['Messe'])).toBe(Date.parse('2026-11-23T23:00:00+01:00'))
  expect(slotStart(Date.parse('2026-11-24T09:00:00+01:00'))).toBe(EVENING + 24 * 3_600_000)
})
it('takes another slot when the assignment says that nobody is there earlier, or somebody later', () => {
  note('client')
  const hours = (start: string, durationMinutes: number) => [
    { days: ['mon' as const], start, durationMinutes },
  ]
  const slot = (people?: Person[]) =>
    slotFor(state, state.read('restart'), { ...at(MONDAY), people })
  expect(slot()?.startMs).toBe(EVENING)
  const early = { workingHours: hours('06:00', 480), absences: [] }
  expect(slot([early])?.startMs).toBe(Date.parse('2026-11-23T14:00:00+01:00'))
  const late = { workingHours: hours('14:00', 480), absences: [] }
  expect(slot([early, late])?.startMs).toBe(Date.parse('2026-11-23T22:00:00+01:00'))
  const leave = [{ name: '', from: '2026-11-23T00:00', until: '2026-12-05T00:00' }]
  expect(slot([{ ...early, absences: leave }])).toMatchObject({
    startMs: MONDAY,
    because: { code: 'everybody_absent' },
  })
})
it('neither servers nor emergencies wait for it', () => {
  note('server')
  expect(slotStart(MONDAY)).toBeUndefined()
  note('client', 'emergency')
  expect(slotStart(MONDAY)).toBeUndefined()
})
it('learns from sessions; the profile survives on disk only', () => {
  for (let hour = 0; hour < 24 * 8; hour += 0.5)
    seeSessions(
      state,
      [{ active: hour % 24 >= 14 }],
      ZONE,
      MONDAY - 8 * 86_400_000 + hour * 3_600_000,
    )
  const profile = openState(directory).read('week-profile')
  expect(profile?.on.filter((minutes) => minutes > 0)).toHaveLength(168)
  expect(reportedSlot(state)).toBeNull()
})
