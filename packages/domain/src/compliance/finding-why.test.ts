import { expect, it } from 'vitest'
import { whyFinding, type FindingStands } from './finding-why.ts'

const OPEN: FindingStands = {
  status: 'open',
  closed: false,
  fixedVersion: '2',
  dueAt: 5,
  feed: 'debian-tracker',
  exception: null,
  update: null,
}
const update = { name: 'openssl', reason: { code: 'will_start' as const, notBefore: null } }
const exception = { owner: 'Anna', expiresAt: 9 }

it.each<[string, Partial<FindingStands>, string]>([
  ['an update is on its way', { update }, 'closed_by_update'],
  ['nobody offers the fix', {}, 'fix_not_offered'],
  ['nobody has a fix', { fixedVersion: null }, 'no_fix_published'],
  [
    'an update may be offered although the feed names no version',
    { fixedVersion: null, update },
    'closed_by_update',
  ],
  ['a foreign package', { status: 'unknown', fixedVersion: null }, 'verdict_unknown'],
  ['accepted', { status: 'accepted', exception, update }, 'risk_accepted'],
  ['closed', { closed: true, exception }, 'no_longer_open'],
  ['not affected', { status: 'not_affected' }, 'no_longer_open'],
])('%s', (_, stands, code) => {
  expect(whyFinding({ ...OPEN, ...stands }).code).toBe(code)
})
