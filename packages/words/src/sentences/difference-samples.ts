import type { DifferenceCause, DifferenceCode } from '@dirigent/domain/reconciliation/causes'
import { at } from './sample-moments.ts'

type Of<C extends DifferenceCode> = Extract<DifferenceCause, { code: C }>
type Samples = { [C in DifferenceCode]: readonly [Of<C>, ...Of<C>[]] }

/** Believable parameters for every cause of a difference with a second scanner. */
export const DIFFERENCES: Samples = {
  our_miss: [{ code: 'our_miss', package: 'curl', version: '7.88.1-10' }],
  inventory_incomplete: [{ code: 'inventory_incomplete' }],
  unknown_package: [{ code: 'unknown_package', package: 'docker-ce', version: '27.1' }],
  undetermined: [{ code: 'undetermined', feed: 'debian-tracker', package: 'curl' }],
  per_user_copy: [{ code: 'per_user_copy', place: 'C:\\Users\\anna\\AppData\\Local\\Zoom' }],
  unmanaged_copy: [{ code: 'unmanaged_copy', place: '/opt/erp/lib/log4j.jar' }],
  backport: [
    {
      code: 'backport',
      feed: 'debian-tracker',
      package: 'openssl',
      version: '3.0.14-1~deb12u2',
      fixedVersion: '3.0.14-1~deb12u1',
    },
    {
      code: 'backport',
      feed: 'debian-tracker',
      package: 'curl',
      version: '7.88',
      fixedVersion: null,
    },
  ],
  idle_kernel: [{ code: 'idle_kernel', package: 'linux-image-6.1.0-29-amd64' }],
  fixed_since_scan: [{ code: 'fixed_since_scan', closedAt: at(-2), seenAt: at(-30) }],
  stale_scan: [{ code: 'stale_scan', seenAt: at(-300), since: at(-2) }],
  no_vulnerability_named: [{ code: 'no_vulnerability_named', check: '19506' }],
  restart_open: [{ code: 'restart_open', package: 'linux-image-6.1.0-30-amd64' }],
  old_library_loaded: [{ code: 'old_library_loaded', package: 'libssl3' }],
  no_fix: [{ code: 'no_fix', package: 'perl' }],
  out_of_scope: [{ code: 'out_of_scope' }],
  their_miss: [{ code: 'their_miss', package: 'curl', version: '7.88.1-10' }],
}
