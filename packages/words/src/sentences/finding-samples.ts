import type { FindingReason } from '@dirigent/domain/compliance/finding-why'
import { at, type Samples } from './sample-moments.ts'

export const FINDINGS: Samples<FindingReason> = {
  closed_by_update: [
    {
      code: 'closed_by_update',
      name: 'openssl',
      stands: { code: 'waits_for_window', nextOpeningAt: at(13) },
    },
  ],
  fix_not_offered: [
    { code: 'fix_not_offered', fixedVersion: '3.0.18', dueAt: at(60) },
    { code: 'fix_not_offered', fixedVersion: '3.0.18', dueAt: null },
  ],
  no_fix_published: [{ code: 'no_fix_published', feed: 'debian-tracker' }],
  verdict_unknown: [{ code: 'verdict_unknown' }],
  risk_accepted: [{ code: 'risk_accepted', owner: 'Petra Lang', expiresAt: at(900) }],
  no_longer_open: [{ code: 'no_longer_open' }],
}
