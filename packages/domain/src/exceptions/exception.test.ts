import { describe, expect, it } from 'vitest'
import { DAY_MS } from '../identity/time.ts'
import { checkException, exceptionState, type ExceptionDocument } from './exception.ts'

const NOW = Date.parse('2026-11-21T12:00Z')
const good: ExceptionDocument = {
  vulnerability: 'CVE-2026-1000',
  packageName: null,
  device: null,
  group: null,
  owner: 'Production',
  reason: 'The vendor of the press certifies updates only in January.',
  control: 'Its network reaches nothing but the press.',
  expiresAt: NOW + 60 * DAY_MS,
}
const DAYS_MAX = 365

describe('checkException', () => {
  it.each<[string, Partial<ExceptionDocument>, string[]]>([
    ['whole', {}, []],
    ['one package instead of a vulnerability', { vulnerability: null, packageName: 'openssl' }, []],
    ['everything', { vulnerability: null }, ['scope_too_wide']],
    ['a whole device', { vulnerability: null, device: 'x' }, ['scope_too_wide']],
    ['a device and a group', { device: 'x', group: 'y' }, ['device_and_group']],
    ['nobody answers for it', { owner: ' ' }, ['too_short']],
    ['no reason, no control', { reason: '', control: '-' }, ['too_short', 'too_short']],
    ['ends now', { expiresAt: NOW }, ['expires_in_the_past']],
    ['exactly the longest', { expiresAt: NOW + DAYS_MAX * DAY_MS }, []],
    ['for ever', { expiresAt: Number.POSITIVE_INFINITY }, ['expires_too_late']],
  ])('%s', (_what, change, codes) => {
    const problems = checkException({ ...good, ...change }, NOW, DAYS_MAX)
    expect(problems.map(({ because }) => because.code)).toEqual(codes)
  })
})

it.each([
  [NOW + 1, null, 'live'],
  [NOW, null, 'expired'],
  [NOW + 1, NOW - 1, 'revoked'],
])('an exception until %i, revoked %s is %s', (expiresAt, revokedAt, state) => {
  expect(exceptionState({ expiresAt, revokedAt }, NOW)).toBe(state)
})
