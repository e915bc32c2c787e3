import { describe, expect, it } from 'vitest'
import { asId } from '../identity/ids.ts'
import type { Group, GroupRule } from '../rollouts/policy.ts'
import { effectiveOf, matchesRule } from './effective.ts'
import type { DeviceFacts } from './facts.ts'
import { aDevice, anyGroup, groupUid } from './scenario.test-support.ts'

const group = (name: string, position: number, more: Partial<Group>) =>
  anyGroup({ uid: groupUid(name), name, position, ...more })
const TEST = group('Test', 10, { membership: 'listed', rule: null, ring: 'test' })
const CRITICAL = group('Critical', 30, {
  rule: { critical: true },
  ring: 'critical',
  critical: true,
})
const SERVERS = group('Servers', 40, { rule: { role: 'server' }, mode: 'observe' })
const DATABASES = group('Databases', 35, {
  rule: { hasPackage: ['postgresql-15'] },
  critical: true,
})
const GROUPS = [SERVERS, CRITICAL, DATABASES, TEST]
const inTest = { listedIn: new Set([groupUid('Test')]) }

describe('what groups and a person say', () => {
  it.each([
    [
      'in no group: observed, without a policy',
      {},
      { group: null, mode: 'observe', policy: null, ring: 'broad', critical: false },
    ],
    [
      'the first group by position decides the mode',
      { role: 'server', ...inTest },
      { group: 'Test', mode: 'managed', ring: 'test' },
    ],
    [
      'a rule finds its devices',
      { role: 'server' },
      { group: 'Servers', mode: 'observe', ring: 'broad' },
    ],
    [
      'a critical group leads to the critical ring',
      { rulePackages: new Set(['postgresql-15']) },
      { critical: true, ring: 'critical' },
    ],
    [
      'a person calls a device critical',
      { critical: true, ...inTest },
      { critical: true, ring: 'critical', group: 'Test' },
    ],
    [
      'a person names a ring for a critical device',
      { critical: true, ring: 'test' },
      { critical: true, ring: 'test' },
    ],
    [
      'a person says it is not critical after all',
      { critical: false, rulePackages: new Set(['postgresql-15']) },
      { critical: false, ring: 'broad' },
    ],
  ] as [string, Partial<DeviceFacts>, object][])('%s', (_why, more, expected) => {
    const effective = effectiveOf(aDevice('d', more), GROUPS)
    expect(effective).toMatchObject(expected)
  })
})

describe('rules', () => {
  it.each([
    [
      'all conditions must hold',
      { role: 'server', osFamily: ['debian'] },
      { role: 'server' },
      true,
    ],
    [
      'one that does not is enough',
      { role: 'server', osFamily: ['windows'] },
      { role: 'server' },
      false,
    ],
    ['no condition takes nobody', {}, {}, false],
    ['a name with a star', { nameMatches: 'DB-*' }, { name: 'db-1' }, true],
    ['a star in the middle', { nameMatches: 'db-*-berlin' }, { name: 'db-berlin' }, false],
    ['a name without a star is the name', { nameMatches: 'db' }, { name: 'db-1' }, false],
    ['an unknown site is in no site', { site: ['Berlin'] }, { site: null }, false],
  ] as [string, GroupRule, Partial<DeviceFacts>, boolean][])('%s', (_why, rule, more, expected) => {
    expect(matchesRule(rule, aDevice('d', more))).toBe(expected)
  })
  it('a listed group has only whom it lists', () => {
    expect(
      effectiveOf(aDevice('d', { listedIn: new Set([asId<'GroupUid'>('other')]) }), [TEST]).group,
    ).toBeNull()
  })
})
