import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
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
import type { AttemptDeps } from './attempt-deps.ts'
import { unfinishedJournals } from './journal.ts'
import { RECOVERIES_MAX, resumeAttempt } from './run-attempt.ts'
import { ATTEMPT_TRANSITIONS, CHANGING_STATES, type AttemptState } from './transitions.ts'

const CHILD = fileURLToPath(new URL('../testing/crashing-attempt.ts', import.meta.url))
let directory = ''
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'dirigent-crash-'))
  createFakeProvider(join(directory, 'fake'))
  writeFileSync(join(directory, 'fake', 'installed.json'), JSON.stringify({ app: '1' }))
})
afterEach(() => rmSync(directory, { recursive: true }))

const fake = () => join(directory, 'fake')
function crash(point: string, failing = '') {
  const child = spawnSync(process.execPath, [CHILD, directory, point, failing], {
    encoding: 'utf8',
  })
  expect([child.signal, child.stderr.replaceAll(/.*ExperimentalWarning.*\n.*\n/g, '')]).toEqual([
    'SIGKILL',
    '',
  ])
}
const deps = (behaviour: FakeBehaviour = {}): AttemptDeps => ({
  provider: createFakeProvider(fake(), behaviour),
  health: { files: filesUnder(directory), processes: systemProcesses, timers: systemTimers },
  now: () => 0,
  log: silentLog,
  mayChange: () => true,
  staleServices: async () => [],
  onState: () => {},
})
async function resume(behaviour: FakeBehaviour = {}) {
  const [journal, ...others] = unfinishedJournals(join(directory, 'attempts'))
  if (!journal) throw new Error('the crash left no journal')
  expect(others).toEqual([])
  return resumeAttempt(journal, deps(behaviour))
}

describe('an agent that is killed with -9', () => {
  const onTheWay: AttemptState[] = [
    'admitted',
    'checking_before',
    'preparing',
    'saving',
    'downloading',
    'installing',
    'judging',
    'restarting_services',
    'checking_after',
  ]
  it.each([...onTheWay, 'apply-half'])('in %s ends the attempt all the same', async (point) => {
    crash(point)
    const result = await resume()
    expect(result).toMatchObject({
      outcome: 'succeeded',
      recoveries: 1,
      updates: [{ outcome: 'installed', versionBefore: '1', versionAfter: '2' }],
    })
    expect(installedIn(fake())).toEqual({ app: '2' })
    const repaired = callsIn(fake()).includes('repair')
    expect(repaired).toBe(point === 'apply-half' || CHANGING_STATES.has(point as AttemptState))
  })
  it.each(['rolling_back', 'judging_rollback', 'restore'])(
    'in %s still goes back',
    async (point) => {
      crash(point, 'app 2')
      const result = await resume({
        fails: { 'app 2': { code: 'script_failed', package: 'app', detail: 'boom' } },
      })
      expect(result).toMatchObject({
        outcome: 'rolled_back',
        updates: [{ outcome: 'rolled_back', versionAfter: '1' }],
      })
      expect(installedIn(fake())).toEqual({ app: '1' })
    },
  )
  it('covers every state of the table', () => {
    const covered = [...onTheWay, 'rolling_back', 'judging_rollback', 'finished']
    expect(covered.toSorted()).toEqual(Object.keys(ATTEMPT_TRANSITIONS).toSorted())
  })
  it('again and again stops trying and says so', async () => {
    crash('installing')
    for (let i = 0; i < RECOVERIES_MAX; i++) {
      const [journal] = unfinishedJournals(join(directory, 'attempts'))
      journal?.recovered(0)
    }
    expect(await resume()).toMatchObject({
      outcome: 'interrupted',
      recoveries: RECOVERIES_MAX + 1,
      updates: [
        {
          outcome: 'failed',
          versionAfter: '1',
          because: { code: 'interrupted', step: 'installing' },
        },
      ],
    })
    expect(callsIn(fake())).not.toContain('apply')
  })
})
