import { describe, expect, it } from 'vitest'
import { asId } from '../identity/ids.ts'
import { DAY_MS, MINUTE_MS } from '../identity/time.ts'
import { aFinding, anUpdate, createFleet, type Fleet, START } from './scenario.test-support.ts'

describe('a version that is taken back while a newer one is on its way', () => {
  const bad = anUpdate('openssl')
  const newer = { ...anUpdate('openssl'), uid: asId<'UpdateUid'>('openssl-newer'), version: '3' }
  const t1 = asId<'DeviceUid'>('t1')
  const BACK = asId<'RolloutUid'>('back')

  function takenBack() {
    const fleet = createFleet({ rings: { test: ['t1'] }, updates: [bad] })
    expect(fleet.work()).toEqual(['t1'])
    const [cut] = fleet.rollouts()
    const part = fleet.devices.get(t1)?.parts[0]
    if (!cut || !part) throw new Error('nothing was installed')
    const because = { code: 'rollback', of: cut.uid, by: 'petra', reason: 'printing' } as const
    const members = new Map(
      [...cut.members].map(([uid, one]) => [uid, { ...one, state: 'waiting' as const }]),
    )
    const back = {
      ...cut,
      uid: BACK,
      cutAt: cut.cutAt + 1,
      kind: 'rollback' as const,
      because,
      lane: 'emergency' as const,
      state: 'open' as const,
      members,
    }
    fleet.setRollouts([{ ...cut, state: 'halted', reverted: true }, back])
    const wanted = { ...part, rollout: BACK, state: 'waiting' as const, endedAt: null }
    fleet.updates.set(newer.uid, newer)
    const offer = {
      update: newer.uid,
      installedVersion: bad.version,
      held: false,
      closure: [],
      since: START,
    }
    fleet.patch(t1, {
      parts: [part, wanted],
      offers: [offer],
      findings: [aFinding('openssl', START + DAY_MS)],
    })
    fleet.run()
    fleet.wait(2 * MINUTE_MS)
    return fleet
  }
  const steps = (fleet: Fleet) =>
    (fleet.run().plan.assignments.get(t1)?.steps ?? []).map(({ kind }) => kind)

  it('goes back first, and says what the newer one waits for', () => {
    const fleet = takenBack()
    expect(steps(fleet)).toEqual(['rollback'])
    expect(fleet.reason('t1', newer)).toMatchObject({ code: 'waits_for_rollback', version: '1' })
  })

  it('goes forward when the way back was refused, and then nothing is left to take back', () => {
    const fleet = takenBack()
    fleet.run()
    const parts = (fleet.devices.get(t1)?.parts ?? []).map((part) =>
      part.rollout === BACK
        ? {
            ...part,
            state: 'refused' as const,
            because: { code: 'previous_version_missing' } as const,
            changedAt: fleet.now(),
            endedAt: fleet.now(),
          }
        : part,
    )
    fleet.patch(t1, { parts })
    expect(steps(fleet)).toEqual(['install'])
    expect(fleet.reason('t1', bad)).toMatchObject({ code: 'failed' })
    fleet.work()
    expect(fleet.devices.get(t1)?.installed.get('openssl:amd64')).toBe('3')
    const left = fleet.devices.get(t1)?.parts.find(({ rollout }) => rollout === BACK)
    expect(left?.state).toBe('not_needed')
  })
})
