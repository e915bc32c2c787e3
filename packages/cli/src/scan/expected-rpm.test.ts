import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { gunzipSync } from 'node:zlib'
import type { RegisteredFeed } from '@dirigent/feeds/registry'
import { describe, expect, it } from 'vitest'
import { scanJson } from './json.ts'
import type { FindingJson } from './json.ts'
import { knownFromFiles } from './known.ts'
import type { FeedFile } from './known.ts'
import { machineFromInventory } from './machine.ts'
import { scan } from './scan.ts'

/** Distributions whose publishers name binary packages, and Alpine; skipped where the shared data is not beside us. */
const shared = fileURLToPath(new URL('../../../../../shared/data/', import.meta.url))

type Row = {
  advisory?: string
  package: string
  installed: string
  fixed: string
  cves?: string[]
  cve?: string
  modular?: boolean
}

const feeds = (name: RegisteredFeed, ...files: string[]): FeedFile[] =>
  files.map((file) => ({ feed: name, path: shared + file }))

function expectedRows(name: string): Row[] {
  const bytes = readFileSync(`${shared}expected/${name}`)
  const text = name.endsWith('.gz') ? gunzipSync(bytes).toString('utf8') : bytes.toString('utf8')
  return (JSON.parse(text) as { findings: Row[] }).findings
}

async function findingsOf(host: string, files: FeedFile[]): Promise<FindingJson[]> {
  const machine = machineFromInventory(`${shared}inventories/hosts/${host}.json.gz`, undefined)
  const known = await knownFromFiles(files, machine.ecosystem)
  return scanJson(scan(machine, known, { exposed: false, systemCritical: false })).findings
}

const vulnerabilitiesOf = (row: Row): readonly string[] => {
  const named = row.cves ?? [row.cve ?? '']
  return named.length > 0 ? named : [row.advisory ?? '']
}

/**
 * One line per package, vulnerability and advisory; an advisory without a CVE is its own vulnerability. Some records
 * name one CVE twice.
 */
const expectedLines = (rows: readonly Row[]) => {
  const lines = rows.flatMap((row) =>
    vulnerabilitiesOf(row).map(
      (id) => `${row.package} ${row.installed} ${id} ${row.advisory ?? '-'}`,
    ),
  )
  return [...new Set(lines)].toSorted()
}

const foundLines = (findings: readonly FindingJson[]) =>
  findings
    .flatMap((one) =>
      (one.advisories.length > 0 ? one.advisories : ['-']).map(
        (advisory) => `${one.package} ${one.installed} ${one.vulnerability} ${advisory}`,
      ),
    )
    .toSorted()

const ALMA_8 = feeds('osv', 'feeds/osv/AlmaLinux-8/all.zip')
const ALMA_9 = feeds('osv', 'feeds/osv/AlmaLinux-9/all.zip')
const CASES: readonly (readonly [string, string, FeedFile[], number])[] = [
  ['alma/alma_8.findings.json.gz', 'alma_8', ALMA_8, 3999],
  ['alma/alma_9.findings.json.gz', 'alma_9', ALMA_9, 5499],
  ['rocky/rocky_8.findings.json.gz', 'rocky_8', feeds('osv', 'feeds/osv/RockyLinux/all.zip'), 744],
  [
    'alpine/alpine_319.findings.json',
    'alpine_319',
    feeds('alpine-secdb', 'feeds/alpine/secdb.zip'),
    30,
  ],
]

describe.skipIf(!existsSync(shared))('equals what librpm and apk order say', () => {
  it.each(CASES)('%s', async (name, host, files, count) => {
    const rows = expectedRows(name)
    const findings = await findingsOf(host, files)
    // The oracle ignores streams and marks those rows; the next test says what we answer to them.
    const sure = rows.filter((row) => row.modular !== true)
    expect(foundLines(findings)).toEqual(expectedLines(sure))
    expect(findings.every((one) => one.status === 'fixable')).toBe(true)
    const fixed = new Map<string, Set<string>>()
    for (const row of sure) {
      for (const id of vulnerabilitiesOf(row)) {
        const key = `${row.package} ${row.installed} ${id}`
        fixed.set(key, (fixed.get(key) ?? new Set()).add(row.fixed))
      }
    }
    const wrong = findings.filter(
      (one) =>
        !fixed
          .get(`${one.package} ${one.installed} ${one.vulnerability}`)
          ?.has(one.fixed_version ?? ''),
    )
    expect(wrong).toEqual([])
    expect(findings).toHaveLength(count)
  })

  /**
   * 642 rows compare packages with builds of the module perl:5.32. 638 of them are of no module (another stream, perl 5.26
   * itself), the other four belong to perl-libwww-perl:6.34.
   */
  it('does not take the builds of another module stream for a fix', async () => {
    const modular = expectedRows('alma/alma_8.findings.json.gz').filter((row) => row.modular)
    const machine = machineFromInventory(`${shared}inventories/hosts/alma_8.json.gz`, undefined)
    const streams = new Map(machine.packages.map((one) => [one.name, one.module ?? 'none']))
    const causes = Map.groupBy(modular, (row) => streams.get(row.package) ?? '')
    expect([...causes].map(([stream, found]) => [stream, found.length])).toEqual([
      ['none', 638],
      ['perl-libwww-perl:6.34', 4],
    ])
    const advisories = new Set(modular.map((row) => row.advisory))
    const findings = await findingsOf('alma_8', ALMA_8)
    expect(findings.filter((one) => one.advisories.some((id) => advisories.has(id)))).toEqual([])
  })
})

type PriorityRow = { cve: string; kev: boolean; kev_due: string | null; epss: number | null }

it.skipIf(!existsSync(shared))(
  'joins KEV and EPSS in the order of alma/alma_9.priority',
  async () => {
    const facts = [
      ...feeds('cisa-kev', 'feeds/cisa-kev/known_exploited_vulnerabilities.json.gz'),
      ...feeds('epss', 'feeds/epss/epss_scores-2026-08-16.csv.gz'),
    ]
    const machine = machineFromInventory(`${shared}inventories/hosts/alma_9.json.gz`, undefined)
    const known = await knownFromFiles([...ALMA_9, ...facts], machine.ecosystem)
    const { sources } = scan(machine, known, { exposed: false, systemCritical: false })
    const verdicts = sources.flatMap((one) => one.verdicts)
    const found = [...new Map(verdicts.map((one) => [String(one.vulnerability), one.facts]))]
      .map(([cve, one]) => ({
        cve,
        kev: one?.kev !== undefined,
        kev_due: one?.kev?.dueOn ?? null,
        epss: one?.epss?.score ?? null,
      }))
      .toSorted(
        (a, b) =>
          Number(b.kev) - Number(a.kev) ||
          (b.epss ?? -1) - (a.epss ?? -1) ||
          (a.cve < b.cve ? -1 : 1),
      )
    const packed = readFileSync(`${shared}expected/alma/alma_9.priority.json.gz`)
    const { rows } = JSON.parse(gunzipSync(packed).toString('utf8')) as { rows: PriorityRow[] }
    expect(found).toEqual(rows.map(({ cve, kev, kev_due, epss }) => ({ cve, kev, kev_due, epss })))
  },
)
