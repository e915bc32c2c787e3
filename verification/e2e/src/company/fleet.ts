import type { Schemas } from '@dirigent/client/client'

/** A made-up company to look at the console with: a machine builder with three sites and 300 devices. */
export const NOW = Date.now()
const HOUR = 3_600_000
const DAY = 24 * HOUR
export const at = (hours: number) => NOW + hours * HOUR
export const iso = (hours: number) => new Date(at(hours)).toISOString()
export const uidOf = (kind: number, n: number) =>
  `0193${kind.toString(16).padStart(4, '0')}-0000-7000-8000-${n.toString(16).padStart(12, '0')}`

type Row = Schemas['DeviceRow']
const PEOPLE = [
  'Anna Behrens',
  'Mehmet Yıldız',
  'Jörg Petersen',
  'Sabine Möller',
  'Lena Vogt',
  'Tim Hansen',
  'Olga Sokolova',
  'Paul Weiß',
]
const SITES = ['Hamburg', 'Lübeck', 'Wien']
const SERVERS: readonly (readonly [string, string, boolean])[] = [
  ['erp-1', 'Debian GNU/Linux 12', true],
  ['db-1', 'Debian GNU/Linux 12', true],
  ['db-2', 'Debian GNU/Linux 12', true],
  ['mail', 'Ubuntu 24.04.3 LTS', true],
  ['web-1', 'Debian GNU/Linux 12', false],
  ['web-2', 'Debian GNU/Linux 12', false],
  ['backup-1', 'Debian GNU/Linux 11', false],
  ['git', 'Ubuntu 22.04.5 LTS', false],
  ['druck-1', 'Debian GNU/Linux 12', false],
  ['monitor', 'Debian GNU/Linux 13', false],
  ['test-erp', 'Debian GNU/Linux 12', false],
  ['test-db', 'Debian GNU/Linux 12', false],
]
export const ROLLOUT_URGENT = uidOf(3, 1)
export const ROLLOUT_ROUTINE = uidOf(3, 2)
export const ROLLOUT_DONE = uidOf(3, 3)
export const ROLLOUT_PAUSED = uidOf(3, 4)
export const HALT = {
  code: 'health_check_failed',
  devices: 2,
  checks: ['services', 'cups-spooler'],
}

const base = (n: number, name: string): Row => ({
  device: uidOf(1, n),
  name,
  state: 'in_effect',
  because: { code: 'nothing_to_do' },
  ecosystem: 'debian:12',
  osName: 'Debian GNU/Linux 12',
  role: 'client',
  ring: 'broad',
  critical: false,
  exposed: false,
  mode: 'managed',
  group: 'Arbeitsplätze',
  retired: false,
  lastSeenAt: iso(-0.1 - (n % 9) / 20),
  user: null,
  site: SITES[n % 3] ?? null,
  openFindings: 0,
  lateFindings: 0,
  kevFindings: 0,
  updatesOffered: 0,
  earliestDueAt: null,
  restartNeeded: false,
  cloneSuspected: false,
})

function server(n: number, [name, osName, critical]: (typeof SERVERS)[number]): Row {
  const ring = critical ? 'critical' : name.startsWith('test') ? 'test' : 'broad'
  const row: Row = {
    ...base(n, name),
    role: 'server',
    osName,
    critical,
    ring,
    group: critical ? 'Kritische Server' : 'Server',
    site: 'Hamburg',
  }
  if (name === 'erp-1')
    return {
      ...row,
      state: 'needs_person',
      because: { code: 'waits_for_approval', since: at(-5), backupAt: at(-6) },
      openFindings: 14,
      kevFindings: 1,
      updatesOffered: 9,
      earliestDueAt: iso(66),
    }
  if (name === 'db-1')
    return {
      ...row,
      state: 'needs_person',
      because: { code: 'backup_not_fresh', backupAt: at(-61), maxAgeMs: DAY },
      openFindings: 11,
      updatesOffered: 7,
      earliestDueAt: iso(66),
    }
  if (name === 'mail')
    return {
      ...row,
      exposed: true,
      state: 'waiting',
      because: { code: 'group_member_busy', device: 'db-2' },
      openFindings: 6,
      updatesOffered: 4,
      earliestDueAt: iso(50),
    }
  if (name === 'web-1')
    return {
      ...row,
      exposed: true,
      state: 'late',
      because: { code: 'finding_late', vulnerability: 'CVE-2026-31431', dueAt: at(-46), count: 3 },
      openFindings: 23,
      lateFindings: 3,
      kevFindings: 2,
      updatesOffered: 12,
      earliestDueAt: iso(-46),
      restartNeeded: true,
    }
  if (name === 'backup-1')
    return {
      ...row,
      ecosystem: 'debian:11',
      state: 'unknown',
      because: { code: 'feed_missing', feed: 'debian-tracker' },
    }
  return row
}

function client(n: number): Row {
  const row: Row = {
    ...base(n, `nb-${String(n).padStart(3, '0')}`),
    user: PEOPLE[n % PEOPLE.length] ?? null,
    osName: n % 4 === 0 ? 'Ubuntu 24.04.3 LTS' : 'Debian GNU/Linux 12',
    ecosystem: n % 4 === 0 ? 'ubuntu:24.04' : 'debian:12',
  }
  return n < 72 ? inRings(n, row) : special(n, row)
}

function inRings(n: number, row: Row): Row {
  if (n < 18) return { ...row, ring: n < 16 ? 'test' : 'pilot', group: n < 16 ? 'IT' : 'Pilot' }
  if (n < 32)
    return {
      ...row,
      ring: 'pilot',
      group: 'Pilot',
      state: n < 24 ? 'in_effect' : 'running',
      because:
        n < 24
          ? { code: 'nothing_to_do' }
          : { code: 'running', step: 'installing', startedAt: at(-0.15) },
      updatesOffered: n < 24 ? 0 : 4,
      openFindings: n < 24 ? 0 : 5,
      earliestDueAt: n < 24 ? null : iso(120),
    }
  return {
    ...row,
    state: 'waiting',
    because: { code: 'waits_for_ring', ring: 'broad', waitingFor: 'pilot', expectedAt: at(51) },
    openFindings: 6 + (n % 5),
    updatesOffered: 5,
    earliestDueAt: iso(120 + n),
  }
}

function special(n: number, row: Row): Row {
  if (n < 78)
    return {
      ...row,
      state: 'unknown',
      because: { code: 'silent', lastSeenAt: at(-n * 6) },
      lastSeenAt: iso(-n * 6),
    }
  if (n === 78)
    return {
      ...row,
      state: 'late',
      because: { code: 'finding_late', vulnerability: 'CVE-2026-12087', dueAt: at(-20), count: 1 },
      openFindings: 8,
      lateFindings: 1,
      updatesOffered: 3,
      earliestDueAt: iso(-20),
      lastSeenAt: iso(-120),
    }
  if (n === 79)
    return {
      ...row,
      state: 'needs_person',
      because: {
        code: 'failed',
        outcome: { code: 'disk_full', neededBytes: 912_000_000, freeBytes: 120_000_000 },
        attempts: 3,
        retryAt: null,
      },
      openFindings: 9,
      updatesOffered: 4,
      earliestDueAt: iso(90),
    }
  if (n > 288)
    return {
      ...row,
      mode: 'observe',
      group: 'Vertrieb Wien',
      site: 'Wien',
      state: 'observed',
      because: { code: 'device_observed', group: 'Vertrieb Wien' },
      openFindings: 12,
      updatesOffered: 9,
      earliestDueAt: iso(200),
    }
  return row
}

const WORST: readonly Row['state'][] = [
  'late',
  'needs_person',
  'unknown',
  'running',
  'waiting',
  'in_effect',
  'observed',
]
export const FLEET: readonly Row[] = [
  ...SERVERS.map((entry, n) => server(n, entry)),
  ...Array.from({ length: 288 }, (_, n) => client(n + 12)),
].sort(
  (a, b) =>
    WORST.indexOf(a.state) - WORST.indexOf(b.state) ||
    b.lateFindings - a.lateFindings ||
    b.openFindings - a.openFindings,
)

export const byName = (name: string): Row => FLEET.find((row) => row.name === name) ?? base(0, name)
export const count = (state: Row['state']) => FLEET.filter((row) => row.state === state).length
