import { asId, type DeviceUid } from '@dirigent/domain/identity/ids'
import type { DeviceFacts } from '@dirigent/domain/planning/facts'
import type { Chance } from '@dirigent/domain/preview/chance'
import type { PlayedDevice } from '@dirigent/domain/preview/stream'
import type { Group, RingName } from '@dirigent/domain/rollouts/policy'
import type { Kind } from './products.ts'
import { clientYear, type Habit } from './people.ts'
import type { Year } from './year.ts'

export const POLICY = asId<'PolicyUid'>('standard')

export type Employee = PlayedDevice & { kind: Kind; habit: Habit | 'server' }

/** 300 devices, as a company of that size has them. */
const CLIENTS: readonly [Kind, Habit, number][] = [
  ['windows-client', 'office', 120],
  ['windows-client', 'part-time', 35],
  ['windows-client', 'home', 65],
  ['windows-client', 'travelling', 14],
  ['mac-client', 'home', 14],
  ['mac-client', 'office', 6],
  ['linux-client', 'office', 6],
  ['linux-client', 'home', 4],
]
const SERVERS: readonly [Kind, number][] = [
  ['linux-server', 22],
  ['windows-server', 14],
]
/** Database, ERP, mail and file server, two domain controllers. */
const CRITICAL_PER_KIND = 3
const EXPOSED_PER_KIND: Readonly<Partial<Record<Kind, number>>> = {
  'linux-server': 4,
  'windows-server': 1,
}
/** Models per kind of device: what variety means in a ring. */
const MODELS = 5
const SITES = ['Berlin', 'Hamburg', 'München']

/** The devices of the company, with the presence of one year. */
export function companyOf(year: Year, chance: Chance): Employee[] {
  const devices: Employee[] = []
  for (const [kind, habit, count] of CLIENTS) {
    for (let index = 0; index < count; index++) {
      const uid = asId<'DeviceUid'>(`${kind}-${habit}-${index + 1}`)
      devices.push({
        ...common(uid, kind, chance),
        kind,
        habit,
        presence: clientYear(uid, habit, year, chance),
        agrees: 0.15 + 0.6 * chance('agrees-at-all', uid),
      })
    }
  }
  for (const [kind, count] of SERVERS)
    for (let index = 0; index < count; index++) devices.push(serverOf(kind, index, year, chance))
  return withRings(devices)
}

function serverOf(kind: Kind, index: number, year: Year, chance: Chance): Employee {
  const uid = asId<'DeviceUid'>(`${kind}-${index + 1}`)
  // The first ones are critical; a copy of one of each kind is in Test.
  const systemCritical = index < CRITICAL_PER_KIND
  const exposed = !systemCritical && index < CRITICAL_PER_KIND + (EXPOSED_PER_KIND[kind] ?? 0)
  const base = common(uid, kind, chance)
  return {
    ...base,
    kind,
    habit: 'server',
    exposed,
    systemCritical,
    backsUp: true,
    presence: [{ fromMs: year.from, untilMs: year.until, occupied: false, cold: false }],
    facts: { ...base.facts, critical: systemCritical, lastSeenAt: year.until },
  }
}

function common(uid: DeviceUid, kind: Kind, chance: Chance): PlayedDevice {
  const pick = (what: string, count: number) => Math.floor(chance(what, uid) * count)
  const facts: DeviceFacts = {
    uid,
    name: uid,
    state: 'active',
    role: kind.endsWith('server') ? 'server' : 'client',
    osFamily: 'debian',
    osName: kind,
    model: `${kind} ${pick('model', MODELS)}`,
    site: SITES[pick('site', SITES.length)] ?? null,
    zone: 'Europe/Berlin',
    ring: null,
    critical: null,
    listedIn: new Set(),
    rulePackages: new Set(),
    lastSeenAt: null,
    backupAt: null,
    unscannedProviders: new Set(),
    offers: [],
    findings: [],
    parts: [],
    installed: new Map(),
    packagesTakenAt: null,
    restart: null,
    running: null,
  }
  return {
    facts,
    exposed: false,
    systemCritical: false,
    presence: [],
    agrees: 0,
    slowness: 0.7 + chance('slow', uid),
    backsUp: false,
  }
}

/** Test: IT's own and a copy of each kind of server. Pilot: chosen for variety among the uncritical. */
const TEST: Readonly<Record<Kind, number>> = {
  'windows-client': 2,
  'mac-client': 1,
  'linux-client': 0,
  'windows-server': 1,
  'linux-server': 1,
}
const PILOT: Readonly<Record<Kind, number>> = {
  'windows-client': 12,
  'mac-client': 2,
  'linux-client': 1,
  'windows-server': 1,
  'linux-server': 2,
}

function withRings(devices: readonly Employee[]): Employee[] {
  const left = new Map<string, number>()
  const take = (ring: string, kind: Kind, most: number): boolean => {
    const taken = left.get(`${ring} ${kind}`) ?? 0
    if (taken >= most) return false
    left.set(`${ring} ${kind}`, taken + 1)
    return true
  }
  // Habits in turn, so that Pilot is not twelve people of one office.
  const inTurn = devices.toSorted((a, b) => numberOf(a) - numberOf(b))
  const rings = new Map<DeviceUid, RingName>()
  for (const device of inTurn) {
    const { kind, systemCritical, exposed, facts } = device
    if (systemCritical || exposed) continue
    // Who travels or is there half of the week is a poor tester.
    const steady = device.habit !== 'travelling' && device.habit !== 'part-time'
    if (steady && take('test', kind, TEST[kind])) rings.set(facts.uid, 'test')
    else if (device.habit !== 'travelling' && take('pilot', kind, PILOT[kind]))
      rings.set(facts.uid, 'pilot')
  }
  return devices.map((device) => ({
    ...device,
    facts: { ...device.facts, ring: rings.get(device.facts.uid) ?? null },
  }))
}

const numberOf = (device: Employee): number => Number(device.facts.uid.split('-').at(-1))

/** One group of everybody: rings and criticality are on the devices. */
export const EVERYBODY: Group = {
  uid: asId<'GroupUid'>('everybody'),
  name: 'Everybody',
  membership: 'rule',
  rule: { osFamily: ['debian'] },
  policy: POLICY,
  mode: 'managed',
  ring: null,
  critical: null,
  position: 1,
}
