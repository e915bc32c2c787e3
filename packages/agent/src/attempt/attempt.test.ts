import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { AssignmentStep } from '@dirigent/protocol/agent/assignment'
import { filesUnder } from '@dirigent/system/files'
import { silentLog } from '@dirigent/system/log'
import { systemProcesses } from '@dirigent/system/processes'
import { systemTimers } from '@dirigent/system/timers'
import {
  callsIn,
  createFakeProvider,
  installedIn,
  type FakeBehaviour,
} from '../testing/fake-provider.ts'
import { testAssignment, testStep } from '../testing/test-step.ts'
import type { StepMemory } from '../state/agent-state.ts'
import { chooseStep, rememberStep } from './choose-step.ts'
import { compareClosure } from './closure.ts'
import { beginJournal } from './journal.ts'
import { runAttempt } from './run-attempt.ts'
import { attemptDiagram, nextState } from './transitions.ts'

let directory = ''
beforeEach(() => (directory = mkdtempSync(join(tmpdir(), 'dirigent-attempt-'))))
afterEach(() => rmSync(directory, { recursive: true }))

async function play(options: {
  installed?: Record<string, string>
  step?: Partial<AssignmentStep>
  behaviour?: FakeBehaviour
  mayChange?: boolean
}) {
  const fake = join(directory, 'fake')
  const provider = createFakeProvider(fake, options.behaviour)
  writeFileSync(join(fake, 'installed.json'), JSON.stringify(options.installed ?? { app: '1' }))
  const subject = {
    attempt: '01920000-0000-7000-8000-0000000000cc',
    epoch: 1,
    revision: 1,
    step: testStep(options.step),
    startedAtMs: 0,
  }
  const result = await runAttempt(beginJournal(join(directory, 'attempts'), subject), {
    provider,
    health: { files: filesUnder(directory), processes: systemProcesses, timers: systemTimers },
    now: () => 0,
    log: silentLog,
    mayChange: () => options.mayChange ?? true,
    staleServices: async () => [],
    onState: () => {},
  })
  return { result, installed: installedIn(fake), calls: callsIn(fake) }
}

describe('an attempt', () => {
  it.each<[string, Parameters<typeof play>[0], string, string | null]>([
    ['installs', {}, 'succeeded', null],
    ['finds it done', { installed: { app: '2' } }, 'succeeded', 'already_installed'],
    [
      'finds a version the plan did not see',
      { installed: { app: '1.5' } },
      'refused',
      'superseded',
    ],
    ['finds it removed', { installed: {} }, 'refused', 'superseded'],
    ['finds a hold', { behaviour: { held: ['app'] } }, 'refused', 'held_on_device'],
    [
      'would change more',
      { behaviour: { alsoChanges: [{ name: 'lib', version: '9' }] } },
      'refused',
      'closure_differs',
    ],
    [
      'is offered nothing any more',
      {
        behaviour: {
          simulationFails: { code: 'unknown_failure', detail: 'E: not found' },
          offered: null,
        },
      },
      'refused',
      'not_offered',
    ],
    [
      'is offered a newer one',
      {
        behaviour: {
          simulationFails: { code: 'unknown_failure', detail: 'E: not found' },
          offered: '3',
        },
      },
      'refused',
      'superseded',
    ],
    ['used its window up while downloading', { mayChange: false }, 'refused', 'window_closed'],
  ])('%s', async (_what, options, outcome, code) => {
    const { result, installed, calls } = await play(options)
    expect([result.outcome, result.updates[0]?.because?.code ?? null]).toEqual([outcome, code])
    expect(calls.includes('apply')).toBe(outcome === 'succeeded' && code === null)
    if (outcome === 'refused') expect(installed).toEqual(options.installed ?? { app: '1' })
  })

  it('goes back when the package’s own script fails', async () => {
    const reason = { code: 'script_failed', package: 'app', detail: 'boom' } as const
    const { result, installed } = await play({ behaviour: { fails: { 'app 2': reason } } })
    expect(installed).toEqual({ app: '1' })
    expect(result).toMatchObject({
      outcome: 'rolled_back',
      updates: [{ outcome: 'rolled_back', because: reason }],
      changed: [],
    })
  })
  it('stays failed where there is no way back, and says what is there', async () => {
    const reason = { code: 'script_failed', package: 'app', detail: 'boom' } as const
    const { result } = await play({ behaviour: { fails: { 'app 2': reason }, unsaved: ['app'] } })
    expect(result).toMatchObject({
      outcome: 'failed',
      updates: [{ outcome: 'failed', versionAfter: '2' }],
    })
  })
  it('judges each package by itself: one that was installed is not blamed for another', async () => {
    const lib = {
      ...testStep().updates[0],
      update: '01920000-0000-7000-8000-0000000000dd',
      name: 'lib',
    }
    const updates = [...testStep().updates, lib] as AssignmentStep['updates']
    const closure = ['app', 'lib'].map((name) => ({
      name,
      arch: 'all',
      change: 'upgrade' as const,
      version: '2',
      sha256: null,
    }))
    const fails = { 'lib 2': { code: 'script_failed', package: 'lib', detail: 'boom' } as const }
    const { result } = await play({
      installed: { app: '1', lib: '1' },
      step: { updates, closure, rollbackOnFailedHealth: false },
      behaviour: { fails },
    })
    expect(result.updates.map(({ name, outcome }) => [name, outcome])).toEqual([
      ['app', 'installed'],
      ['lib', 'failed'],
    ])
  })
  it('plays a rollback step to the older version', async () => {
    const [update] = testStep().updates
    const updates = update ? [{ ...update, installedVersion: '2', version: '1' }] : []
    const { result, installed, calls } = await play({
      installed: { app: '2' },
      step: { kind: 'rollback', updates, closure: [] },
    })
    expect([result.outcome, result.kind, installed['app']]).toEqual(['succeeded', 'rollback', '1'])
    expect(calls).not.toContain('simulate')
  })
})

describe("the device's own checks", () => {
  const check = (script: string) => {
    const folder = join(directory, 'etc/dirigent/health.d')
    mkdirSync(folder, { recursive: true })
    for (const path of ['etc', 'etc/dirigent', 'etc/dirigent/health.d'])
      chmodSync(join(directory, path), 0o755)
    writeFileSync(join(folder, 'app-answers'), `#!/bin/sh\n${script}\n`, { mode: 0o755 })
  }
  const step = { healthChecks: ['app-answers'] }

  it.skipIf(process.getuid?.() !== 0)(
    'refuse a device that is ill before (needs root: checks belong to root)',
    async () => {
      check('echo down; exit 1')
      const { result, calls } = await play({ step })
      expect(result).toMatchObject({
        outcome: 'refused',
        health: { before: [{ ok: false, detail: 'ended with 1. down' }] },
      })
      expect(calls).toEqual([])
    },
  )
  it.skipIf(process.getuid?.() !== 0)(
    'lead back when they fail afterwards (needs root)',
    async () => {
      check(`grep -q '"app":"1"' ${join(directory, 'fake/installed.json')}`)
      const { result, installed } = await play({ step })
      expect(result).toMatchObject({
        outcome: 'rolled_back',
        updates: [{ because: { code: 'health_check_failed', checks: ['app-answers'] } }],
      })
      expect(installed).toEqual({ app: '1' })
    },
  )
  it('are never run when they are missing: that is a failed check', async () => {
    const { result } = await play({ step })
    expect(result.updates[0]?.because).toEqual({
      code: 'unhealthy_before',
      checks: ['app-answers'],
    })
  })
})

describe('compareClosure', () => {
  const item = (name: string, version: string | null = '2', sha256: string | null = null) => ({
    name,
    arch: 'all',
    change: version === null ? ('remove' as const) : ('upgrade' as const),
    version,
    sha256,
  })
  it.each([
    ['the same', [item('a')], [item('a')], null],
    ['more', [item('a')], [item('a'), item('b')], { missing: [], unexpected: ['b:all 2'] }],
    ['less', [item('a'), item('b')], [item('a')], { missing: ['b:all 2'], unexpected: [] }],
    [
      'a removal nobody assigned',
      [item('a')],
      [item('a'), item('b', null)],
      { missing: [], unexpected: ['b:all removed'] },
    ],
    [
      'another version',
      [item('a')],
      [item('a', '3')],
      { missing: ['a:all 2'], unexpected: ['a:all 3'] },
    ],
  ])('%s', (_what, assigned, simulated, expected) => {
    expect(compareClosure(assigned, simulated)).toEqual(
      expected && { code: 'closure_differs', ...expected },
    )
  })
  it('refuses another package under the same name and version', () => {
    const answer = compareClosure(
      [item('a', '2', 'a'.repeat(64))],
      [item('a', '2', 'b'.repeat(64))],
    )
    expect(answer).toMatchObject({ code: 'hash_mismatch' })
  })
})

describe('what is done with a step after an attempt', () => {
  const nowMs = Date.parse('2026-06-10T12:00:00Z')
  const past = (changes: Partial<StepMemory>): StepMemory => ({
    outcome: 'failed',
    counted: 1,
    tries: 1,
    endedAtMs: nowMs - 60_000,
    epoch: 1,
    revision: 1,
    ...changes,
  })
  const choose = (memory: StepMemory, assignment = testAssignment()) =>
    chooseStep({
      document: { ...assignment, format: 1, device: 'd' },
      memory: { 'rollout-1:app': memory },
      zone: 'UTC',
      nowMs,
    })
  it.each<[string, StepMemory, boolean]>([
    ['succeeded: never again', past({ outcome: 'succeeded' }), false],
    ['rolled back: never again', past({ outcome: 'rolled_back' }), false],
    ['failed a minute ago: later', past({}), false],
    ['failed long ago: again', past({ endedAtMs: nowMs - 3_600_000 }), true],
    ['failed as often as it may: never again', past({ counted: 3, endedAtMs: 0 }), false],
    ['failed under an older revision: at once', past({ revision: 0 }), true],
  ])('%s', (_what, memory, again) => {
    expect(choose(memory).step !== null).toBe(again)
  })
  it('counts only failures that may be the update’s fault', async () => {
    const { result: busy } = await play({ behaviour: { held: ['app'] } })
    expect(rememberStep(undefined, busy)).toMatchObject({ counted: 0, tries: 1 })
    rmSync(join(directory, 'attempts'), { recursive: true })
    const { result: broken } = await play({
      behaviour: {
        fails: { 'app 2': { code: 'script_failed', package: 'app', detail: '' } },
        unsaved: ['app'],
      },
    })
    expect(rememberStep(undefined, broken)).toMatchObject({ counted: 1, tries: 1 })
  })
})

it('takes no way that the table does not draw', () => {
  expect(() => nextState('installing', 'healthy')).toThrow('cannot healthy')
})

it('shows the table in the documentation as it is (npm run gen would not change it)', () => {
  const page = readFileSync(
    fileURLToPath(new URL('../../../../docs/protocol/attempt.md', import.meta.url)),
    'utf8',
  )
  expect(page).toContain(attemptDiagram())
})
