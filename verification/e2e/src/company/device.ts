import type { Schemas } from '@dirigent/client/client'
import { at, iso, ROLLOUT_ROUTINE, ROLLOUT_URGENT, uidOf } from './fleet.ts'

type Update = Schemas['DeviceUpdate']
const update = (
  n: number,
  name: string,
  from: string,
  to: string,
  part: Partial<Update>,
): Update => ({
  update: uidOf(4, n),
  name,
  arch: 'amd64',
  installedVersion: from,
  version: to,
  class: 'security',
  lane: 'urgent',
  origin: 'Debian-Security',
  state: 'waiting',
  reason: { code: 'waits_for_ring', ring: 'broad', waitingFor: 'pilot', expectedAt: at(51) },
  nextAt: iso(51),
  dueAt: iso(66),
  rollout: { rollout: ROLLOUT_ROUTINE, name: 'routine 2026-11-12' },
  closes: ['CVE-2026-31431'],
  closesCount: 1,
  ...part,
})
export const DEVICE_UPDATES: readonly Update[] = [
  update(1, 'cups-daemon', '2.4.2-3+deb12u8', '2.4.2-3+deb12u9', {
    state: 'needs_person',
    reason: {
      code: 'rollout_halted',
      halt: { code: 'health_check_failed', devices: 2, checks: ['services'] },
    },
    rollout: { rollout: ROLLOUT_URGENT, name: 'urgent 2026-11-20' },
    nextAt: null,
  }),
  update(2, 'libssl3', '3.0.16-1~deb12u1', '3.0.18-1~deb12u2', {
    state: 'installed',
    reason: { code: 'service_restart_pending', services: ['nginx', 'postfix'] },
    closesCount: 3,
    closes: ['CVE-2026-12087', 'CVE-2026-12088', 'CVE-2026-12089'],
  }),
  update(3, 'linux-image-amd64', '6.1.148-1', '6.1.158-1', {
    state: 'installed',
    reason: { code: 'restart_pending', since: at(-20), restartAllowed: 'in_window' },
    closesCount: 42,
    closes: ['CVE-2026-22101'],
    dueAt: iso(-46),
  }),
  update(4, 'postgresql-15', '15.13-0+deb12u1', '15.15-0+deb12u1', {
    reason: { code: 'waits_for_window', nextOpeningAt: at(15) },
    closesCount: 2,
  }),
  update(5, 'tzdata', '2025b-0+deb12u1', '2025b-0+deb12u2', {
    class: 'bugfix',
    lane: 'routine',
    origin: 'Debian',
    closesCount: 0,
    closes: [],
    dueAt: null,
    reason: { code: 'waits_for_cut', lane: 'routine', nextCutAt: at(460) },
    rollout: null,
    nextAt: iso(460),
  }),
  update(6, 'docker-ce', '28.1.0', '28.5.2', {
    class: 'unclassified',
    lane: 'routine',
    origin: 'Docker',
    closesCount: 0,
    closes: [],
    dueAt: null,
    state: 'unknown',
    reason: { code: 'provider_not_scanned', provider: 'apt' },
    rollout: null,
  }),
]

const finding = (
  vulnerability: string,
  pkg: string,
  part: Partial<Schemas['DeviceFinding']>,
): Schemas['DeviceFinding'] => ({
  vulnerability,
  package: pkg,
  arch: 'amd64',
  source: pkg,
  installedVersion: '3.0.16-1~deb12u1',
  fixedVersion: '3.0.18-1~deb12u2',
  remediation: [],
  status: 'open',
  exception: null,
  fixable: true,
  urgency: 'high',
  severity: 'high',
  kev: false,
  epss: 0.04,
  detectedAt: iso(-130),
  deadline: {
    dueAt: iso(66),
    days: 14,
    rule: 'bod-26-04/kev=no,exposed=yes,automatable=yes,impact=partial',
  },
  closedAt: null,
  closedBecause: null,
  feed: 'debian-tracker',
  ...part,
})
export const DEVICE_FINDINGS: readonly Schemas['DeviceFinding'][] = [
  finding('CVE-2026-31431', 'cups-daemon', {
    severity: 'critical',
    kev: true,
    epss: 0.71,
    deadline: {
      dueAt: iso(-46),
      days: 3,
      rule: 'bod-26-04/kev=yes,exposed=yes,automatable=yes,impact=total',
    },
  }),
  finding('CVE-2026-12087', 'libssl3', {
    severity: 'critical',
    epss: 0.22,
    deadline: { dueAt: iso(-20), days: 7, rule: 'cap/critical-7' },
  }),
  finding('CVE-2026-40012', 'openssl', {
    deadline: { dueAt: iso(66), days: 7, rule: 'cap/critical-system-7' },
  }),
  finding('CVE-2026-22101', 'linux-image-amd64', {
    installedVersion: '6.1.148-1',
    fixedVersion: '6.1.158-1',
    severity: 'medium',
    epss: 0.003,
    deadline: {
      dueAt: null,
      days: null,
      rule: 'bod-26-04/kev=no,exposed=no,automatable=no,impact=total',
    },
  }),
]

const HARDWARE = {
  vendor: 'LENOVO',
  model: 'ThinkPad T14 Gen 4',
  serial: 'PF4Z71QK',
  firmware: 'N3QET47W (1.47)',
  cpu: 'AMD Ryzen 7 PRO 7840U',
  cpuCount: 16,
  memoryBytes: 32e9,
  disks: [{ name: 'nvme0n1', model: 'SAMSUNG MZVL2512', sizeBytes: 512e9 }],
  filesystems: [
    { mount: '/', sizeBytes: 480e9, freeBytes: 212e9 },
    { mount: '/boot', sizeBytes: 1e9, freeBytes: 0.31e9 },
  ],
}

const SUPPORT: Schemas['DeviceDetail']['support'] = {
  release: 'Debian 12',
  state: 'extended',
  endsOn: '2026-07-11',
  extendedEndsOn: '2028-06-30',
  source: 'endoflife.date/debian',
  because: null,
}

export function detail(summary: Schemas['DeviceRow']): Schemas['DeviceDetail'] {
  const section = (content: unknown) => ({ takenAt: iso(-3), content })
  return {
    summary,
    support: SUPPORT,
    agentVersion: '0.1.0',
    enrolledAt: iso(-2400),
    inventoryAt: iso(-3),
    timeZone: 'Europe/Berlin',
    arch: 'amd64',
    backupAt: summary.name === 'db-1' ? iso(-61) : summary.role === 'server' ? iso(-6) : null,
    department: 'Konstruktion',
    said: { ring: null, critical: null, site: null },
    criticalProposed: summary.name.includes('db') ? 'database' : null,
    groups: [{ group: uidOf(2, 1), name: summary.group ?? 'Arbeitsplätze' }],
    policy: { policy: uidOf(5, 1), name: 'Standard' },
    sections: {
      system: section({
        name: summary.name,
        kernel: { release: '6.1.0-37-amd64', version: '6.1.148-1' },
        bootedAt: iso(-900),
      }),
      hardware: section(HARDWARE),
      coverage: section({
        providers: [
          {
            provider: 'apt',
            packages: 'complete',
            updates: 'complete',
            indexAt: iso(-5),
            problems: [],
          },
        ],
      }),
      restart: section({
        systemRestart: {
          needed: summary.restartNeeded === true,
          because: ['kernel'],
          packages: ['linux-image-6.1.0-41-amd64'],
        },
        services: summary.restartNeeded
          ? [
              {
                service: 'nginx',
                process: 'nginx',
                pid: 812,
                libraries: ['/usr/lib/x86_64-linux-gnu/libssl.so.3'],
              },
            ]
          : [],
        complete: true,
      }),
      state: section({
        backupAt: iso(-6),
        backupSource: 'borg',
        sessions: summary.user ? [{ user: summary.user, kind: 'graphical', active: true }] : [],
        services: [],
        criticalRoles: [],
      }),
    },
    packagesCount: 1872,
    unknownPackages: 4,
    attempt:
      summary.state === 'running'
        ? { attempt: uidOf(6, 1), state: 'installing', percent: 60, startedAt: iso(-0.2) }
        : null,
  }
}

export const TIMELINE: readonly Schemas['TimelineEntry'][] = [
  {
    at: iso(-0.2),
    kind: 'attempt',
    what: { code: 'attempt_started', rolloutName: 'routine 2026-11-12' },
  },
  { at: iso(-3), kind: 'inventory', what: { code: 'inventory', packages: 1872 } },
  {
    at: iso(-20),
    kind: 'result',
    what: { code: 'result', outcome: 'succeeded', updates: 3, attempt: uidOf(6, 1) },
  },
  {
    at: iso(-20.1),
    kind: 'package_changed',
    what: {
      code: 'package_changed',
      package: 'libssl3',
      from: '3.0.16-1~deb12u1',
      to: '3.0.18-1~deb12u2',
    },
  },
  {
    at: iso(-47),
    kind: 'finding_opened',
    what: {
      code: 'finding_opened',
      package: 'cups-daemon',
      count: 1,
      vulnerability: ['CVE-2026-31431'],
    },
  },
  {
    at: iso(-300),
    kind: 'decision',
    what: { code: 'device.changed', by: 'Petra Lang', reason: 'Steht in der DMZ' },
  },
  { at: iso(-900), kind: 'restart', what: { code: 'restarted' } },
  { at: iso(-2400), kind: 'enrolled', what: { code: 'enrolled', token: 'Zentrale Hamburg' } },
]
export const PACKAGES = [
  'adduser',
  'apt',
  'bash',
  'cups-daemon',
  'docker-ce',
  'libc6',
  'libssl3',
  'linux-image-amd64',
  'nginx',
  'openssl',
  'postgresql-15',
  'systemd',
  'tzdata',
].map((name) => ({
  name,
  arch: 'amd64',
  version: '1:2.36-9+deb12u10',
  source: name === 'libssl3' ? 'openssl' : name,
  sourceVersion: '1:2.36-9+deb12u10',
  origin: name === 'docker-ce' ? 'Docker' : 'Debian',
  openFindings: name === 'libssl3' ? 3 : 0,
  unknown: name === 'docker-ce',
}))
