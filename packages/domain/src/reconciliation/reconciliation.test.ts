import { describe, expect, test } from 'vitest'
import { DAY_MS } from '../identity/time.ts'
import type { DifferenceCode } from './causes.ts'
import { CAUSE_RANK } from './causes.ts'
import { deviceIndex, matchTarget } from './match-target.ts'
import type { DeviceIdentifiers, TargetIdentifiers } from './match-target.ts'
import { reconcileDevice } from './reconcile.ts'
import type {
  DeviceFacts,
  OurFinding,
  ReconcileInput,
  SafeWord,
  TheirFinding,
} from './reconcile.ts'

const nobody: TargetIdentifiers = {
  names: [],
  addresses: [],
  macAddresses: [],
  machineIds: [],
  cloudIds: [],
}
const device = (id: number, said: Partial<TargetIdentifiers>): DeviceIdentifiers => ({
  ...nobody,
  ...said,
  device: id,
})

describe('whom a scanner means', () => {
  const index = deviceIndex([
    device(1, {
      names: ['ERP-1', 'erp-1.corp.example'],
      addresses: ['192.0.2.1'],
      macAddresses: ['02:00:00:00:00:0a'],
    }),
    device(2, { names: ['web'], addresses: ['192.0.2.2'], cloudIds: ['i-0ABCDEF01'] }),
    device(3, { names: ['web'], addresses: ['192.0.2.3'] }),
    device(4, { names: ['nat-a'], addresses: ['192.0.2.9'], machineIds: ['4C4C4544-0001'] }),
  ])
  test.each<[string, Partial<TargetIdentifiers>, object]>([
    [
      'host name in capitals',
      { names: ['ErP-1'] },
      { code: 'matched', device: 1, by: 'short_name' },
    ],
    [
      'full name',
      { names: ['erp-1.CORP.example.'] },
      { code: 'matched', device: 1, by: 'full_name' },
    ],
    [
      'another domain of the same machine',
      { names: ['erp-1.local'] },
      { code: 'matched', device: 1, by: 'short_name' },
    ],
    [
      'hardware address, written otherwise',
      { macAddresses: ['0200.0000.000A'] },
      { code: 'matched', device: 1, by: 'mac_address' },
    ],
    [
      'cloud id before a wrong name',
      { names: ['erp-1'], cloudIds: ['i-0abcdef01'] },
      { code: 'matched', device: 2, by: 'cloud_id' },
    ],
    [
      'two devices of one name',
      { names: ['web'] },
      { code: 'ambiguous', devices: [2, 3], by: 'short_name' },
    ],
    [
      '… told apart by address',
      { names: ['web'], addresses: ['192.0.2.3'] },
      { code: 'matched', device: 3, by: 'address' },
    ],
    [
      '… an address of a third does not move it',
      { names: ['web'], addresses: ['192.0.2.1'] },
      { code: 'ambiguous', devices: [2, 3], by: 'short_name' },
    ],
    [
      'machine id',
      { machineIds: ['4c4c4544-0001'] },
      { code: 'matched', device: 4, by: 'machine_id' },
    ],
    ['nobody', { names: ['printer'], addresses: ['198.51.100.1'] }, { code: 'unmatched' }],
    [
      'what every machine has',
      { names: ['localhost'], addresses: ['127.0.0.1'], macAddresses: ['00:00:00:00:00:00'] },
      { code: 'unmatched' },
    ],
  ])('%s', (_, said, expected) => {
    expect(matchTarget({ ...nobody, ...said }, index)).toEqual(expected)
  })
})

const NOW = Date.UTC(2026, 10, 21)
const facts: DeviceFacts = {
  inventoryAt: NOW,
  complete: true,
  installed: new Map([['openssl', '3.0.14-1~deb12u2']]),
  unknownPackages: new Set(),
  idlePackages: new Set(),
  awaitingRestart: new Set(),
  oldLibraries: new Set(),
  scannedAt: NOW - DAY_MS,
}
const their: TheirFinding = {
  vulnerability: 'CVE-2026-1',
  check: '900001',
  package: 'openssl',
  version: '3.0.14-1~deb12u2',
  place: '',
  seenAt: NOW - DAY_MS,
}
const our: OurFinding = {
  vulnerability: 'CVE-2026-1',
  status: 'fixable',
  package: 'openssl',
  version: '3.0.14-1~deb12u2',
  detectedAt: NOW - 30 * DAY_MS,
}
const safe: SafeWord = {
  vulnerability: 'CVE-2026-1',
  feed: 'debian-tracker',
  package: 'openssl',
  version: '3.0.14-1~deb12u2',
  verdict: 'fixed_in',
  fixedVersion: '3.0.14-1~deb12u1',
}
const nothing: ReconcileInput = { facts, theirs: [], ours: [], closed: [], safe: [] }
const causeOf = (input: Partial<ReconcileInput>): DifferenceCode | null | undefined => {
  const [first] = reconcileDevice({ ...nothing, ...input })
  return first === undefined ? undefined : (first.cause?.code ?? null)
}

describe('causes', () => {
  const elsewhere = { ...their, package: 'python' }
  test.each<[DifferenceCode | null, string, Partial<ReconcileInput>]>([
    [null, 'both see it', { theirs: [their], ours: [our] }],
    [
      null,
      'both see it, we know no correction',
      { theirs: [their], ours: [{ ...our, status: 'no_fix' }] },
    ],
    ['our_miss', 'nothing explains it', { theirs: [their] }],
    ['backport', 'the distribution fixed the older version', { theirs: [their], safe: [safe] }],
    [
      'backport',
      'the distribution is not affected',
      { theirs: [their], safe: [{ ...safe, verdict: 'not_affected' }] },
    ],
    [
      'undetermined',
      'not judged yet',
      { theirs: [their], safe: [{ ...safe, verdict: 'undetermined' }] },
    ],
    [
      'unknown_package',
      'foreign package',
      { theirs: [their], facts: { ...facts, unknownPackages: new Set(['openssl']) } },
    ],
    [
      'unknown_package',
      'our verdict is unknown',
      { theirs: [their], ours: [{ ...our, status: 'unknown' }] },
    ],
    [
      'idle_kernel',
      'on disk, not running',
      { theirs: [their], facts: { ...facts, idlePackages: new Set(['openssl']) } },
    ],
    [
      'fixed_since_scan',
      'closed after the scan',
      { theirs: [their], closed: [{ vulnerability: 'CVE-2026-1', closedAt: NOW }] },
    ],
    [
      'our_miss',
      'closed long before the scan saw it again',
      { theirs: [their], closed: [{ vulnerability: 'CVE-2026-1', closedAt: NOW - 9 * DAY_MS }] },
    ],
    [
      'stale_scan',
      'two weeks between scan and inventory',
      { theirs: [{ ...their, seenAt: NOW - 14 * DAY_MS }] },
    ],
    [
      'inventory_incomplete',
      'we never read the device',
      { theirs: [their], facts: { ...facts, inventoryAt: null } },
    ],
    [
      'inventory_incomplete',
      'we read it in part',
      { theirs: [their], facts: { ...facts, complete: false } },
    ],
    [
      'per_user_copy',
      'in a profile',
      { theirs: [{ ...elsewhere, place: 'C:\\Users\\anna\\AppData\\Local\\python' }] },
    ],
    ['unmanaged_copy', 'a jar', { theirs: [{ ...elsewhere, place: '/opt/erp/lib/log4j.jar' }] }],
    [
      'our_miss',
      'the list of dpkg is no copy',
      { theirs: [{ ...elsewhere, place: '/var/lib/dpkg/status' }] },
    ],
    [
      'no_vulnerability_named',
      'a configuration check',
      { theirs: [{ ...their, vulnerability: null }] },
    ],
    [
      'their_miss',
      'they looked and did not see it',
      { ours: [our], theirs: [{ ...their, vulnerability: 'CVE-2026-2' }] },
    ],
    [
      'out_of_scope',
      'they did not look at packages',
      { ours: [our], theirs: [{ ...their, vulnerability: null, package: null, check: 'ports' }] },
    ],
    [
      'restart_open',
      'replaced, restart due',
      { ours: [our], facts: { ...facts, awaitingRestart: new Set(['openssl']) } },
    ],
    [
      'old_library_loaded',
      'a service maps the old one',
      { ours: [our], facts: { ...facts, oldLibraries: new Set(['openssl']) } },
    ],
    ['stale_scan', 'found after the scan', { ours: [{ ...our, detectedAt: NOW }] }],
    [
      'no_fix',
      'without a correction',
      { ours: [{ ...our, status: 'no_fix' }], theirs: [{ ...their, vulnerability: 'CVE-2026-2' }] },
    ],
  ])('%s: %s', (code, _, input) => {
    const found = reconcileDevice({ ...nothing, ...input }).find(({ subject }) =>
      /-1$|900001/.test(subject),
    )
    expect(found?.cause?.code ?? null).toBe(code)
  })

  test('what we only suspect is no difference of ours', () => {
    expect(causeOf({ ours: [{ ...our, status: 'unknown' }] })).toBeUndefined()
  })

  test('every cause has a rank, and our own blindness comes first', () => {
    const ranks = Object.values(CAUSE_RANK)
    expect(new Set(ranks).size).toBe(ranks.length)
    expect(CAUSE_RANK.our_miss).toBe(Math.min(...ranks))
  })

  test('a newer scan with the same words keeps a decision, another version reopens it', () => {
    const key = (input: Partial<ReconcileInput>) =>
      reconcileDevice({ ...nothing, ...input })[0]?.factsKey
    const stale = { ...their, seenAt: NOW - 14 * DAY_MS }
    expect(key({ theirs: [stale] })).toBe(
      key({ theirs: [{ ...stale, seenAt: NOW - 13 * DAY_MS }] }),
    )
    expect(key({ theirs: [their] })).not.toBe(
      key({ theirs: [their], facts: { ...facts, installed: new Map([['openssl', '3.0.15']]) } }),
    )
  })
})
