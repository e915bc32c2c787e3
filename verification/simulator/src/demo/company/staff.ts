import type { RingName } from '@dirigent/domain/rollouts/policy'
import type { Audience, Special } from './software.ts'

/** Nordwerk, a made-up machine builder: who works there, and with what. */
export const ORGANISATION = 'Nordwerk'
export const SITES = ['Hamburg', 'Lübeck', 'Wien', 'Home office'] as const
type Site = (typeof SITES)[number]

export type Member = {
  name: string
  role: 'client' | 'server'
  ring: RingName
  site: Site
  zone: string
  user: string | null
  vendor: string
  model: string
  /** Switched off at night; a desktop and a server are not. */
  laptop: boolean
  exposed: boolean
  programs: ReadonlySet<Audience>
}

const FIRST =
  'Anna Mehmet Jörg Sabine Lena Tim Olga Paul Katrin Stefan Ayşe Markus Julia Deniz Petra Henrik Marta Felix Nadja Ole Birgit Luca Svenja Rainer Ines'.split(
    ' ',
  )
const LAST =
  'Behrens Yıldız Petersen Möller Vogt Hansen Sokolova Weiß Lang Brandt Novak Gruber Schröder Kaya Lorenz Thomsen Wiśniewski Huber Krüger Jansen'.split(
    ' ',
  )
const LAPTOPS = [
  ['LENOVO', 'ThinkPad T14 Gen 4'],
  ['LENOVO', 'ThinkPad X1 Carbon Gen 11'],
  ['Dell Inc.', 'Latitude 7440'],
  ['HP', 'EliteBook 840 G10'],
] as const
const DESKTOPS = [
  ['Dell Inc.', 'Precision 3660'],
  ['HP', 'Z2 Tower G9'],
] as const
const SERVER_MODEL = ['QEMU', 'Standard PC (Q35 + ICH9, 2009)'] as const

type Server = readonly [name: string, site: Site, ring: RingName, programs: readonly Special[]]
/** Each kind has a test copy, and what the company cannot do without is critical. */
const SERVERS: readonly Server[] = [
  ['test-erp', 'Hamburg', 'test', ['web', 'database']],
  ['test-mail', 'Hamburg', 'test', ['mail', 'files', 'directory', 'containers', 'proxy']],
  ['monitor', 'Hamburg', 'pilot', ['web', 'database']],
  ['git', 'Hamburg', 'pilot', ['containers', 'database']],
  ['print-hl', 'Lübeck', 'pilot', ['files']],
  ['erp-1', 'Hamburg', 'critical', ['web', 'database']],
  ['db-1', 'Hamburg', 'critical', ['database']],
  ['db-2', 'Hamburg', 'critical', ['database']],
  ['mail', 'Hamburg', 'critical', ['mail']],
  ['ldap-1', 'Hamburg', 'critical', ['directory']],
  ['ldap-2', 'Lübeck', 'critical', ['directory']],
  ['web-1', 'Hamburg', 'broad', ['web', 'proxy']],
  ['web-2', 'Hamburg', 'broad', ['web', 'proxy']],
  ['vpn', 'Hamburg', 'broad', ['proxy']],
  ['files-hh', 'Hamburg', 'broad', ['files']],
  ['files-hl', 'Lübeck', 'broad', ['files']],
  ['files-vie', 'Wien', 'broad', ['files']],
  ['ci-1', 'Hamburg', 'broad', ['containers']],
  ['ci-2', 'Hamburg', 'broad', ['containers']],
  ['backup-1', 'Hamburg', 'broad', []],
  ['backup-2', 'Lübeck', 'broad', []],
  ['cad-licence', 'Lübeck', 'broad', []],
  ['wiki', 'Hamburg', 'broad', ['web', 'database']],
  ['print-vie', 'Wien', 'broad', ['files']],
]
const EXPOSED: ReadonlySet<string> = new Set(['web-1', 'web-2', 'mail', 'vpn'])
const CODES: Readonly<Record<Site, string>> = {
  Hamburg: 'hh',
  Lübeck: 'hl',
  Wien: 'vie',
  'Home office': 'ho',
}
const CLIENTS_MIN = 12

/** Everybody, servers first; a small company has only the first of them, so that each ring has somebody in it. */
export function staff(count: number): Member[] {
  const servers = SERVERS.slice(0, count - CLIENTS_MIN)
  const clients = count - servers.length
  return [...servers.map(server), ...Array.from({ length: clients }, (_, n) => client(n))]
}

const zoneOf = (site: Site) => (site === 'Wien' ? 'Europe/Vienna' : 'Europe/Berlin')

function server([name, site, ring, special]: Server): Member {
  const [vendor, model] = SERVER_MODEL
  return {
    name,
    role: 'server',
    ring,
    site,
    zone: zoneOf(site),
    user: null,
    vendor,
    model,
    laptop: false,
    exposed: EXPOSED.has(name),
    programs: new Set<Audience>(['all', 'servers', ...special]),
  }
}

/** IT tests on its own three laptops; the pilots are spread over sites, models and departments. */
function client(n: number): Member {
  const site = SITES[n % 9 === 8 ? 2 : n % 3 === 2 ? 3 : n % 2] ?? 'Hamburg'
  const laptop = site === 'Home office' || n % 5 !== 3
  const models = laptop ? LAPTOPS : DESKTOPS
  const [vendor, model] = models[(n * 7 + (n >> 2)) % models.length] ?? LAPTOPS[0]
  const ring: RingName = n < 3 ? 'test' : n % 14 === 5 ? 'pilot' : 'broad'
  const last = LAST[(n * 3 + Math.floor(n / FIRST.length)) % LAST.length]
  return {
    name: `${CODES[site]}-${laptop ? 'nb' : 'ws'}-${String(n + 1).padStart(3, '0')}`,
    role: 'client',
    ring,
    site,
    zone: zoneOf(site),
    user: `${FIRST[n % FIRST.length]} ${last}`,
    vendor,
    model,
    laptop,
    exposed: false,
    programs: new Set<Audience>(['all', 'clients', n % 4 === 3 ? 'engineering' : 'office']),
  }
}
