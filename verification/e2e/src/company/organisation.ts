import type { Schemas } from '@dirigent/client/client'
import { STANDARD_POLICY } from '@dirigent/domain/rollouts/standard-policy'
import { DOCUMENTS } from './feed-providers.ts'
import { at, byName, count, FLEET, HALT, iso, ROLLOUT_URGENT, uidOf } from './fleet.ts'
import { ROLLOUTS } from './rollouts.ts'

const feed = (
  name: string,
  records: number,
  hours: number | null,
  error: Schemas['FeedRow']['error'] = null,
): Schemas['FeedRow'] => ({
  feed: name,
  liveUrl: `https://feeds.example/${name}.json`,
  attemptedAt: hours === null ? null : iso(-1),
  succeededAt: hours === null ? null : iso(hours),
  error,
  records,
  revision: 12,
})
export const FEEDS = [
  feed('debian-tracker', 61_204, -3),
  feed('debian-lists', 11_870, -3),
  feed('ubuntu-cve-tracker', 48_113, -4),
  feed('cve', 291_002, -5),
  feed('cisa-kev', 1_512, -2),
  feed('epss', 310_775, -40, { code: 'feed_download_failed', detail: 'epss.example: HTTP 503' }),
  feed('osv', 0, null),
]
export const SESSION = {
  name: 'Petra Lang',
  email: 'petra.lang@nordwerk.example',
  role: 'administrator' as const,
  organisation: 'Nordwerk Maschinenbau',
  version: '0.1.0',
  serverTime: iso(0),
  publicUrl: null as string | null,
  passwordSet: true,
}
const attention: Schemas['Reason'][] = [
  {
    code: 'rollout_halted',
    rollout: ROLLOUT_URGENT,
    rolloutName: 'urgent 2026-11-20',
    halt: HALT,
    since: at(-2),
    lateAt: at(66),
    devices: 41,
  },
  {
    code: 'deadline_missed',
    device: byName('web-1').device,
    deviceName: 'web-1',
    vulnerabilities: 3,
    worst: 'CVE-2026-31431',
    dueAt: at(-46),
  },
  {
    code: 'approval_needed',
    rollout: uidOf(3, 2),
    rolloutName: 'routine 2026-11-12',
    device: byName('erp-1').device,
    deviceName: 'erp-1',
    since: at(-5),
    backupAt: at(-6),
    backupFresh: true,
  },
  {
    code: 'approval_needed',
    rollout: uidOf(3, 2),
    rolloutName: 'routine 2026-11-12',
    device: byName('db-1').device,
    deviceName: 'db-1',
    since: at(-5),
    backupAt: at(-61),
    backupFresh: false,
  },
  {
    code: 'update_failed',
    device: byName('nb-079').device,
    deviceName: 'nb-079',
    update: 'x',
    outcome: { code: 'disk_full', neededBytes: 912_000_000, freeBytes: 120_000_000 },
    since: at(-7),
  },
  { code: 'feed_failed', feed: 'epss', error: 'HTTP 503', lastSuccessAt: at(-40) },
  { code: 'group_observed', group: uidOf(2, 4), groupName: 'Vertrieb Wien', devices: 11 },
  {
    code: 'criticality_proposed',
    device: byName('db-2').device,
    deviceName: 'db-2',
    because: 'database',
  },
]
export const TODAY = {
  serverTime: iso(0),
  attention,
  fleet: {
    total: FLEET.length,
    late: count('late'),
    needs_person: count('needs_person'),
    unknown: count('unknown'),
    running: count('running'),
    waiting: count('waiting'),
    in_effect: count('in_effect'),
    observed: count('observed'),
  },
  worst: FLEET.slice(0, 5),
  rollouts: ROLLOUTS.slice(0, 3),
  lastDay: { updatesInEffect: 61, restarts: 3, findingsClosed: 212, findingsOpened: 17 },
  findings: { open: 604, late: 4, dueIn7Days: 118, kev: 9, noFix: 2_310 },
  feeds: FEEDS,
  next: [
    { what: { code: 'cut', lane: 'urgent' }, at: iso(14) },
    { what: { code: 'window_opens', policy: 'Standard' }, at: iso(15) },
    { what: { code: 'ring_opens', rolloutName: 'routine 2026-11-12', ring: 'broad' }, at: iso(51) },
    { what: { code: 'cut', lane: 'routine' }, at: iso(460) },
    { what: { code: 'freeze_begins', freeze: 'Jahresabschluss', until: iso(960) }, at: iso(700) },
  ],
}
const group = (
  n: number,
  name: string,
  part: Partial<Schemas['GroupRow']>,
): Schemas['GroupRow'] => ({
  group: uidOf(2, n),
  name,
  membership: 'rule',
  rule: {},
  policy: { policy: uidOf(5, 1), name: 'Standard' },
  mode: 'managed',
  ring: null,
  critical: null,
  workingHours: null,
  position: n,
  devices: 12,
  ...part,
})
export const GROUPS = [
  group(1, 'IT', { membership: 'listed', rule: null, ring: 'test', devices: 4 }),
  group(2, 'Pilot', { membership: 'listed', rule: null, ring: 'pilot', devices: 16 }),
  group(3, 'Kritische Server', {
    rule: { role: 'server', critical: true },
    ring: 'critical',
    critical: true,
    devices: 4,
  }),
  group(4, 'Vertrieb Wien', {
    rule: { role: 'client', site: ['Wien'] },
    mode: 'observe',
    devices: 11,
  }),
  group(5, 'Server', { rule: { role: 'server' }, ring: 'broad', devices: 8 }),
  group(6, 'Arbeitsplätze', { rule: { role: 'client' }, devices: 257 }),
]
export const POLICIES = [
  {
    policy: uidOf(5, 1),
    name: 'Standard',
    revision: 4,
    updatedAt: iso(-400),
    devices: 289,
    groups: ['IT', 'Pilot', 'Kritische Server', 'Server', 'Arbeitsplätze'],
    document: {
      ...STANDARD_POLICY,
      freezes: [{ name: 'Jahresabschluss', from: '2026-12-21T00:00', until: '2027-01-04T00:00' }],
    },
  },
]
const VULNERABILITY_NAMES = [
  'CVE-2026-31431',
  'CVE-2026-12087',
  'CVE-2026-40012',
  'CVE-2026-38800',
  'CVE-2026-22101',
  'CVE-2026-20444',
  'CVE-2026-18732',
  'CVE-2025-61984',
  'CVE-2026-9911',
  'CVE-2026-8054',
]
export const VULNERABILITIES: Schemas['VulnerabilityRow'][] = VULNERABILITY_NAMES.map(
  (vulnerability, n) => ({
    vulnerability,
    severity:
      (
        [
          'critical',
          'critical',
          'high',
          'high',
          'medium',
          'medium',
          'high',
          'low',
          null,
          'medium',
        ] as const
      )[n] ?? null,
    kev: n < 2,
    epss: [0.71, 0.22, 0.04, 0.031, 0.003, 0.002, 0.011, 0.0004, null, 0.001][n] ?? null,
    publishedAt: iso(-200 - n * 40),
    packages:
      [
        ['cups-daemon', 'libcups2'],
        ['libssl3', 'openssl'],
        ['openssl'],
        ['postgresql-15'],
        ['linux-image-6.1.0-37-amd64'],
        ['nginx'],
        ['curl', 'libcurl4'],
        ['openssh-server'],
        ['docker-ce'],
        ['vim'],
      ][n] ?? [],
    devices: [41, 288, 201, 4, 262, 9, 180, 270, 12, 260][n] ?? 1,
    late: n < 2 ? 3 - n * 2 : 0,
    fixable: [41, 288, 201, 4, 262, 9, 180, 270, 0, 260][n] ?? 1,
    deadline:
      n === 8
        ? null
        : {
            dueAt: n > 6 ? null : iso([-46, -20, 66, 90, 300, 700, 900][n] ?? 0),
            days: n > 6 ? null : 14,
            rule:
              n < 2
                ? 'cap/critical-7'
                : 'bod-26-04/kev=no,exposed=yes,automatable=yes,impact=partial',
          },
    description:
      'A flaw in the handling of crafted requests lets a remote attacker run code with the rights of the print service before any authentication takes place.',
  }),
)
export function vulnerabilityOf(name: string) {
  const row = VULNERABILITIES.find((v) => v.vulnerability === name)
  if (!row) return null
  return {
    ...row,
    cvss: [{ version: '3.1', vector: 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H', score: 9.8 }],
    ssvc: {
      exploitation: row.kev ? 'active' : 'none',
      automatable: true,
      technicalImpact: 'total',
    },
    kevEntry: row.kev ? { addedOn: '2026-11-14', dueOn: '2026-11-28', ransomware: true } : null,
    statements: [
      {
        feed: 'debian-tracker',
        ecosystem: 'debian:12',
        sourcePackage: 'cups',
        verdict: 'fixed_in',
        fixedVersion: '2.4.2-3+deb12u9',
        urgency: 'high',
        advisoryIds: ['DSA-5998-1'],
        since: iso(-130),
      },
      {
        feed: 'debian-tracker',
        ecosystem: 'debian:11',
        sourcePackage: 'cups',
        verdict: 'open',
        fixedVersion: null,
        urgency: 'high',
        advisoryIds: [],
        since: iso(-130),
      },
      {
        feed: 'ubuntu-cve-tracker',
        ecosystem: 'ubuntu:24.04',
        sourcePackage: 'cups',
        verdict: 'undetermined',
        fixedVersion: null,
        urgency: 'medium',
        advisoryIds: [],
        since: iso(-100),
      },
    ],
    documents: DOCUMENTS,
    vex: [
      {
        author: 'OpenPrinting',
        authority: 'supplier' as const,
        documentId: 'op-2026-14',
        version: '2',
        issuedAt: iso(-60),
        status: 'not_affected' as const,
        justification: 'vulnerable_code_not_in_execute_path',
        note: 'Only with the web interface switched on.',
        product: 'debian/cups',
      },
    ],
    affected: FLEET.filter((d) => d.openFindings > 0)
      .slice(0, Math.min(row.devices, 41))
      .map((d) => ({
        device: d.device,
        name: d.name,
        package: row.packages[0] ?? 'x',
        installedVersion: '2.4.2-3+deb12u8',
        fixedVersion: '2.4.2-3+deb12u9',
        detectedAt: iso(-130),
        deadline: row.deadline,
      })),
    closed: 12,
  }
}
export const CATALOGUE = [
  'cups-daemon',
  'libssl3',
  'openssl',
  'postgresql-15',
  'linux-image-amd64',
  'tzdata',
  'docker-ce',
  'firefox-esr',
].map((name, n) => ({
  update: uidOf(4, n + 1),
  name,
  arch: 'amd64',
  version:
    [
      '2.4.2-3+deb12u9',
      '3.0.18-1~deb12u2',
      '3.0.18-1~deb12u2',
      '15.15-0+deb12u1',
      '6.1.158-1',
      '2025b-0+deb12u2',
      '28.5.2',
      '140.5.0esr-1~deb12u1',
    ][n] ?? '1',
  ecosystem: 'debian:12',
  class:
    (
      [
        'security',
        'security',
        'security',
        'security',
        'security',
        'bugfix',
        'unclassified',
        'security',
      ] as const
    )[n] ?? ('security' as const),
  origin: n === 6 ? 'Docker' : 'Debian-Security',
  firstSeenAt: iso(-40 * n),
  offeredOn: [41, 288, 201, 4, 262, 270, 12, 240][n] ?? 1,
  closes: [4, 9, 9, 2, 42, 0, 0, 18][n] ?? 0,
  earliestDueAt: n < 5 ? iso([-46, -20, 66, 90, 300][n] ?? 0) : null,
  rollouts:
    n < 2
      ? [{ rollout: ROLLOUT_URGENT, name: 'urgent 2026-11-20', state: 'halted' as const }]
      : n < 6
        ? [{ rollout: uidOf(3, 2), name: 'routine 2026-11-12', state: 'open' as const }]
        : [],
  hold:
    name === 'firefox-esr'
      ? { since: iso(-50), because: { code: 'rolled_back', rollout: 'x', halt: HALT } }
      : null,
}))
export const AUDIT: Schemas['AuditRow'][] = [
  ['rollout.halted', 'system', 'system', 'rollout', 'urgent 2026-11-20', null],
  ['device.changed', 'person', 'Petra Lang', 'device', 'web-1', 'Steht in der DMZ'],
  [
    'rollout.paused',
    'person',
    'Petra Lang',
    'rollout',
    'install now: LibreOffice',
    'Schulung im Vertrieb',
  ],
  [
    'install_now',
    'person',
    'Petra Lang',
    'rollout',
    'install now: LibreOffice',
    'Neue Vorlagen brauchen Version 25',
  ],
  ['feed.failed', 'system', 'system', 'feed', 'epss', null],
  ['policy.changed', 'person', 'Petra Lang', 'policy', 'Standard', 'Sperrzeit Jahresabschluss'],
  ['device.enrolled', 'device', 'nb-299', 'device', 'nb-299', null],
].map(([action, kind, actor, subjectKind, subjectName, reason], n) => ({
  entry: uidOf(7, n),
  at: iso(-2 - n * 9),
  actorKind: kind as Schemas['AuditRow']['actorKind'],
  actor: String(actor),
  action: String(action),
  subjectKind: String(subjectKind),
  subject: uidOf(8, n),
  subjectName: subjectName ?? null,
  reason: reason ?? null,
  detail: {},
  sealed: n > 0,
}))
