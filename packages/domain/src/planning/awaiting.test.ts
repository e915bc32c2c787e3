import { expect, it } from 'vitest'
import { asId } from '../identity/ids.ts'
import { HOUR_MS } from '../identity/time.ts'
import { waitingRings, type Rollout } from '../rollouts/rollout.ts'
import { awaitedGate } from './awaiting.ts'
import type { AwaitedOffer } from './facts.ts'
import { anUpdate, POLICY_UID, QUICK_POLICY, START } from './scenario.test-support.ts'

const openssl = anUpdate('openssl', '3.0.9-1')
const ROLLOUT: Rollout = {
  uid: asId<'RolloutUid'>('rollout'),
  name: 'urgent',
  policy: POLICY_UID,
  kind: 'cut',
  lane: 'urgent',
  state: 'open',
  cutAt: START,
  because: { code: 'cadence', lane: 'urgent' },
  halted: null,
  paused: null,
  resumedAt: null,
  reverted: false,
  updates: [openssl.uid],
  rings: waitingRings(1),
  members: new Map(),
  approvals: new Map(),
  waivers: new Set(),
}
const silent: AwaitedOffer = {
  ring: 'test',
  policy: POLICY_UID,
  installedVersion: '3.0.8-1',
  devices: 2,
}
const EMERGENCY: Rollout = { ...ROLLOUT, lane: 'emergency' }

it.each([
  ['Test has an older version and has not heard', {}],
  ['an emergency skips its hour in Test no more than any other', { rollout: EMERGENCY }],
  ['Pilot likewise', { ring: 'pilot', offer: { ring: 'pilot' } }],
] as const)('waits: %s', (_why, given) => {
  expect(gate(given)).toMatchObject({
    conditions: [{ code: 'reported', met: false, reported: 0, online: 2 }],
    expectedAt: START + 8 * HOUR_MS,
  })
})

it.each([
  ['they have it already', { offer: { installedVersion: '3.0.9-1' } }],
  ['they have something newer', { offer: { installedVersion: '3.0.10-1' } }],
  ['it is another ring that has not heard', { ring: 'pilot' }],
  ['they belong to another policy', { offer: { policy: asId<'PolicyUid'>('other') } }],
  ['they had time to say so', { now: START + 8 * HOUR_MS }],
  [
    'in an emergency nobody waits for Pilot',
    { rollout: EMERGENCY, ring: 'pilot', offer: { ring: 'pilot' } },
  ],
  ['a person’s word opens everywhere', { rollout: { ...ROLLOUT, kind: 'install_now' } }],
  ['nobody was asked', { offer: null }],
] as const)('goes on: %s', (_why, given) => {
  expect(gate(given)).toBeNull()
})

type Given = {
  rollout?: Rollout
  ring?: 'test' | 'pilot'
  now?: number
  offer?: Partial<AwaitedOffer> | null
}

function gate({ rollout = ROLLOUT, ring = 'test', now = START + HOUR_MS, offer = {} }: Given) {
  const awaited = offer === null ? new Map() : new Map([[openssl.uid, [{ ...silent, ...offer }]]])
  const input = { now, updates: new Map([[openssl.uid, openssl]]), awaited }
  return awaitedGate(input, rollout, ring, QUICK_POLICY)
}
