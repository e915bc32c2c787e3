import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { gunzipSync } from 'node:zlib'
import type { RegisteredFeed } from '@dirigent/feeds/registry'
import { describe, expect, it } from 'vitest'
import { scanJson } from './json.ts'
import { knownFromFiles } from './known.ts'
import type { FeedFile } from './known.ts'
import { machineFromInventory, machineFromStatus } from './machine.ts'
import type { Machine } from './machine.ts'
import { scan } from './scan.ts'

/** Real machines, real feeds, and results that independent tools computed; skipped where the shared data is not beside us. */
const shared = fileURLToPath(new URL('../../../../../shared/data/', import.meta.url))

type ExpectedRow = {
  cve: string
  source: string
  installed?: string
  installed_source_version?: string
  fixed_version?: string
  fixed?: string
  binaries?: string[]
}
type Expected = { findings?: ExpectedRow[]; fixable?: ExpectedRow[]; unfixed?: ExpectedRow[] }

const feeds = (name: RegisteredFeed, ...files: string[]): FeedFile[] =>
  files.map((file) => ({ feed: name, path: shared + file }))
const LISTS = feeds('debian-lists', 'feeds/debian/DSA.list.gz', 'feeds/debian/DLA.list.gz')
const TRACKER = feeds('debian-tracker', 'feeds/debian/security-tracker-derived.json.gz')
/** Facts decide deadlines, never whether something is a finding: CVE-2024-47725 was rejected, and Debian still lists it. */
const FACTS = [
  ...feeds('cve', 'feeds/cve-v5/cves.zip'),
  ...feeds('cisa-kev', 'feeds/cisa-kev/known_exploited_vulnerabilities.json.gz'),
]
const ubuntu = (codename: string) =>
  feeds('ubuntu-cve-tracker', `feeds/ubuntu/cve-tracker-${codename}-2024-08-09.jsonl.gz`)
const host = (name: string) => () =>
  machineFromInventory(`${shared}inventories/hosts/${name}.json.gz`, undefined)
const workstation = (when: string) => () =>
  machineFromStatus(
    `${shared}inventories/dpkg/debian12-workstation.${when}-upgrade.status.gz`,
    'debian:12',
  )

const CASES: readonly (readonly [string, () => Machine, FeedFile[], number])[] = [
  ['debian/debian_10.findings', host('debian_10'), LISTS, 1303],
  ['debian/debian_12.findings', host('debian_12'), LISTS, 4293],
  ['debian/debian_12.tracker.findings', host('debian_12'), TRACKER, 5777],
  ['debian/debian_12.tracker.findings', host('debian_12'), [...TRACKER, ...FACTS], 5777],
  ['debian/debian12-workstation.before-upgrade.findings', workstation('before'), LISTS, 256],
  [
    'debian/debian12-workstation.before-upgrade.tracker.findings',
    workstation('before'),
    TRACKER,
    1983,
  ],
  ['debian/debian12-workstation.after-upgrade.findings', workstation('after'), LISTS, 0],
  [
    'debian/debian12-workstation.after-upgrade.tracker.findings',
    workstation('after'),
    TRACKER,
    1727,
  ],
  ['ubuntu/ubuntu_2204.cve-tracker.findings', host('ubuntu_2204'), ubuntu('jammy'), 8179],
  ['ubuntu/ubuntu_2404.cve-tracker.findings', host('ubuntu_2404'), ubuntu('noble'), 5148],
]

const line = (...parts: (string | null | undefined)[]) => parts.map((part) => part ?? '-').join(' ')

/** One line per binary package; where the file names none, every package of the source is meant. */
function expectedLines(name: string, machine: Machine): string[] {
  const expected = JSON.parse(
    gunzipSync(readFileSync(`${shared}expected/${name}.json.gz`)).toString('utf8'),
  ) as Expected
  const binariesOf = (row: ExpectedRow) =>
    row.binaries ??
    machine.packages.filter((one) => one.source === row.source).map((one) => one.name)
  const lines = (rows: readonly ExpectedRow[] | undefined, status: string) =>
    (rows ?? []).flatMap((row) =>
      binariesOf(row).map((binary) =>
        line(
          binary,
          row.source,
          row.installed ?? row.installed_source_version,
          row.cve,
          status,
          row.fixed_version ?? row.fixed,
        ),
      ),
    )
  return [
    ...lines(expected.findings, 'fixable'),
    ...lines(expected.fixable, 'fixable'),
    ...lines(expected.unfixed, 'no_fix'),
  ].toSorted()
}

describe.skipIf(!existsSync(shared))(
  'equals what independent tools computed, to the last row',
  () => {
    it.each(CASES)('%s', async (name, machineOf, files, count) => {
      const machine = machineOf()
      const known = await knownFromFiles(files, machine.ecosystem)
      const { findings } = scanJson(scan(machine, known, { exposed: false, systemCritical: false }))
      const found = findings
        .map((one) =>
          line(
            one.package,
            one.source,
            one.installed,
            one.vulnerability,
            one.status,
            one.fixed_version,
          ),
        )
        .toSorted()
      expect(found).toEqual(expectedLines(name, machine))
      expect(found).toHaveLength(count)
    })
  },
)

type PriorityRow = { cve: string; kev: boolean; kev_due: string | null; epss?: number | null }

it.skipIf(!existsSync(shared))(
  'joins KEV and EPSS as debian/debian_12.priority has them',
  async () => {
    const epss = feeds('epss', 'feeds/epss/epss_scores-2026-08-16.csv.gz')
    const machine = host('debian_12')()
    const known = await knownFromFiles([...LISTS, ...FACTS, ...epss], machine.ecosystem)
    const { sources } = scan(machine, known, { exposed: false, systemCritical: false })
    const verdicts = sources.flatMap((one) => one.verdicts)
    const facts = new Map(verdicts.map((one) => [String(one.vulnerability), one.facts]))
    const packed = readFileSync(`${shared}expected/debian/debian_12.priority.json.gz`)
    const { rows } = JSON.parse(gunzipSync(packed).toString('utf8')) as { rows: PriorityRow[] }
    expect(rows).toHaveLength(facts.size)
    const joined = rows.map(({ cve }) => ({
      cve,
      kev: facts.get(cve)?.kev !== undefined,
      kev_due: facts.get(cve)?.kev?.dueOn ?? null,
      epss: facts.get(cve)?.epss?.score ?? null,
    }))
    expect(joined).toEqual(
      rows.map((row) => ({
        cve: row.cve,
        kev: row.kev,
        kev_due: row.kev_due ?? null,
        epss: row.epss ?? null,
      })),
    )
  },
)
