import { asId } from '@dirigent/domain/identity/ids'
import type { ResultRequest, UpdateOutcome } from '@dirigent/protocol/agent/messages'
import { expect, it } from 'vitest'
import type { StoredPart } from '../store/results.ts'
import { readResult } from './outcomes.ts'

const uidOf = (name: string) => asId<'UpdateUid'>(`uid-of-${name}`)
const part = (name: string, index: number): StoredPart => ({
  updateId: index + 1,
  update: uidOf(name),
  state: 'waiting',
  attempts: 0,
})
const said = (
  name: string,
  outcome: UpdateOutcome['outcome'],
  because: UpdateOutcome['because'] = null,
): UpdateOutcome => ({
  update: uidOf(name),
  name,
  outcome,
  versionBefore: '1',
  versionAfter: '2',
  because,
})

function result(updates: UpdateOutcome[], more: Partial<ResultRequest> = {}): ResultRequest {
  const at = '2026-11-20T12:00:00Z'
  return {
    attempt: crypto.randomUUID(),
    epoch: 1,
    revision: 1,
    step: 'step',
    kind: 'install',
    outcome: 'failed',
    startedAt: at,
    endedAt: at,
    updates,
    changed: [],
    health: { before: [], after: [] },
    recoveries: 0,
    logTail: '',
    ...more,
  }
}

const scriptFailed = { code: 'script_failed', package: 'curl', detail: 'exit 1' }
const badHealth = { code: 'health_check_failed', checks: ['services'] }

it.each([
  ['installed', [said('curl', 'installed')], ['installed'], false],
  [
    'already there',
    [said('curl', 'not_needed', { code: 'already_installed' })],
    ['not_needed'],
    false,
  ],
  [
    'a busy lock is not counted',
    [said('curl', 'refused', { code: 'lock_busy', waitedMs: 1 })],
    ['refused'],
    false,
  ],
  [
    'a crash is not counted',
    [said('curl', 'failed', { code: 'interrupted', step: 'installing' })],
    ['refused'],
    false,
  ],
  ['its own script failed', [said('curl', 'failed', scriptFailed)], ['failed'], true],
  [
    'a reason from a newer agent is a failure',
    [said('curl', 'failed', { code: 'gremlins' })],
    ['failed'],
    true,
  ],
  [
    'gone from the mirror: for the next cut',
    [said('curl', 'refused', { code: 'superseded', available: '3' })],
    ['superseded'],
    false,
  ],
  [
    'not offered any more',
    [said('curl', 'refused', { code: 'not_offered' })],
    ['superseded'],
    false,
  ],
  [
    'the hash is another',
    [said('curl', 'refused', { code: 'hash_mismatch', expected: 'a', found: 'b' })],
    ['failed'],
    true,
  ],
  [
    'taken back: all are under suspicion',
    [said('curl', 'rolled_back', badHealth), said('vim', 'rolled_back', badHealth)],
    ['rolled_back', 'rolled_back'],
    true,
  ],
  [
    'taken back: only the package to blame',
    [said('curl', 'rolled_back', scriptFailed), said('vim', 'rolled_back', scriptFailed)],
    ['rolled_back', 'refused'],
    true,
  ],
  [
    'taken back because something that came along failed',
    [said('vim', 'rolled_back', scriptFailed)],
    ['rolled_back'],
    true,
  ],
  [
    'taken back for want of space',
    [said('curl', 'rolled_back', { code: 'disk_full', neededBytes: 1, freeBytes: 0 })],
    ['refused'],
    false,
  ],
] as [string, UpdateOutcome[], string[], boolean][])('%s', (_why, updates, states, counted) => {
  const names = updates.map(({ name }) => name)
  const read = readResult(result(updates), 'cut', names.map(part))
  expect(read.outcomes.map(({ state }) => state)).toEqual(states)
  expect(read.counted).toBe(counted)
  expect(read.outcomes.map(({ attempts }) => attempts > 0)).toEqual(
    states.map((state) => state === 'failed' || state === 'rolled_back'),
  )
})

it('a rollback that took the update away is a success', () => {
  const read = readResult(
    result([said('curl', 'rolled_back')], { kind: 'rollback', outcome: 'rolled_back' }),
    'rollback',
    [part('curl', 0)],
  )
  expect(read).toMatchObject({ outcomes: [{ state: 'installed' }], counted: false })
})

it('names the health checks that failed although the update stayed', () => {
  const after = [
    { check: 'services', ok: false, detail: 'cups' },
    { check: 'free-disk', ok: true, detail: '' },
  ]
  const read = readResult(
    result([said('curl', 'installed', badHealth)], { health: { before: [], after } }),
    'cut',
    [part('curl', 0)],
  )
  expect(read).toMatchObject({ outcomes: [{ state: 'installed' }], failedChecks: ['services'] })
})

it('an attempt that says nothing about its updates is tried again, unless it says that it failed', () => {
  const read = (outcome: ResultRequest['outcome']) =>
    readResult(result([], { outcome }), 'cut', [part('curl', 0)]).outcomes[0]?.state
  expect(read('interrupted')).toBe('refused')
  expect(read('refused')).toBe('refused')
  expect(read('failed')).toBe('failed')
  expect(read('succeeded')).toBeUndefined()
})

it('leaves updates alone that the step did not name', () => {
  const read = readResult(result([said('curl', 'installed')]), 'cut', [
    part('curl', 0),
    part('vim', 1),
  ])
  expect(read.outcomes.map(({ update }) => update)).toEqual([uidOf('curl')])
})
