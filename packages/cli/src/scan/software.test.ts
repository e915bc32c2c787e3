import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { formatCpe } from '@dirigent/domain/cpe/name'
import { shownCpe } from '@dirigent/domain/software/resolve'
import { expect, it } from 'vitest'
import { machineFromInventory } from './machine.ts'
import { softwareFindings, softwareJson, unknownSoftware } from './software-json.ts'
import { cpeWords } from './cpe-words.ts'
import type { FeedFile } from './known.ts'
import { judgeSoftware, weighSoftware } from './software.ts'

const SHARED = fileURLToPath(new URL('../../../../../shared/data/', import.meta.url))
const device = { exposed: false, systemCritical: false }
const feeds = (...files: [FeedFile['feed'], string][]): FeedFile[] =>
  files.map(([feed, path]) => ({ feed, path: SHARED + path }))
const NVD = feeds(['nvd-cpe', 'feeds/nvd/cpe-configurations.jsonl.gz'])
const scanned = async (inventory: string, files: FeedFile[]) => {
  const { titles } = machineFromInventory(SHARED + inventory, undefined)
  const words = await cpeWords(files, '/nonexistent')
  const judged = judgeSoftware(titles ?? [], words, [])
  return weighSoftware(judged, (id) => words?.factsOf(id), device)
}
const WINDOWS = 'inventories/windows/hosts/windows_10_20h2.json'
const REGISTRY = 'inventories/command-outputs/win32/registry/mssql-Uninstall.reg'
const APPLE =
  'inventories/command-outputs/macos/system_profiler/sample5.SPApplicationsDataType-xml.gz'

it.skipIf(!existsSync(SHARED)).each([
  [WINDOWS, 'Docker Desktop', 'docker:docker_desktop', 'CVE-2024-9348', '4.34.3'],
  [REGISTRY, 'Git version 2.12.2.2', 'git-scm:git', 'CVE-2018-11235', '2.13.7'],
  [APPLE, 'VLC', 'videolan:vlc_media_player', 'CVE-2024-46461', '3.0.21'],
])(
  '%s: %s has findings with its product',
  async (inventory, name, product, vulnerability, fixed) => {
    const scan = await scanned(inventory, NVD)
    const found = softwareFindings(scan).filter((one) => one.package === name)
    expect(found.map((one) => one.source)).toEqual(found.map(() => product))
    expect(found.every((one) => one.confidence === 'exact')).toBe(true)
    expect(found.find((one) => one.vulnerability === vulnerability)?.fixed_version).toBe(fixed)
  },
)
it.skipIf(!existsSync(SHARED))('what is weak is unknown, with its reason', async () => {
  const scan = await scanned(
    'inventories/command-outputs/macos/system_profiler/sample3.SPApplicationsDataType.gz',
    NVD,
  )
  const weak = softwareFindings(scan).filter((one) => one.confidence === 'weak')
  expect(weak.length).toBeGreaterThan(0)
  for (const one of weak) expect([one.status, one.reason]).toEqual(['unknown', 'unsure_product'])
})
it.skipIf(!existsSync(SHARED))(
  'every program is listed, and without a feed none is called safe',
  async () => {
    const scan = await scanned(WINDOWS, [])
    expect(softwareJson(scan)).toHaveLength(354)
    expect(softwareFindings(scan)).toEqual([])
    const reasons = new Set(unknownSoftware(scan).map((one) => one.reason))
    expect([...reasons]).toEqual(['no_feed_for_applications'])
  },
)
it.skipIf(!existsSync(SHARED))(
  'CVE records name products too, and NVD’s analysis comes first',
  async () => {
    const records = feeds(['cve', 'feeds/cve-v5/cves.zip'])
    const alone = await scanned(REGISTRY, records)
    const both = await scanned(REGISTRY, [...NVD, ...records])
    expect(softwareFindings(alone).length).toBeGreaterThan(0)
    expect(softwareFindings(both).length).toBeGreaterThan(softwareFindings(alone).length)
  },
  60_000,
)

const TSV = `${SHARED}expected/software-to-cpe-macos.tsv`
it.skipIf(!existsSync(TSV))(
  'applications of a Mac are the products that a person named',
  async () => {
    const rows = readFileSync(TSV, 'utf8')
      .trim()
      .split('\n')
      .slice(1)
      .map((line) => line.split('\t'))
    const titles = rows.map(([name = '', version = '', identifier = '']) => ({
      name,
      version,
      identifier,
      publisher: null,
      platform: 'macos' as const,
    }))
    const { titles: judged } = judgeSoftware(titles, await cpeWords(NVD, '/nonexistent'), [])
    const named = judged.map(({ resolution }) => {
      const cpe = shownCpe(resolution)
      return [resolution.confidence, cpe && formatCpe(cpe)]
    })
    expect(named).toEqual(rows.map(([, , , cpe]) => ['exact', cpe]))
  },
)
it.skipIf(!existsSync(SHARED))(
  'what belongs to macOS is listed, judged by its release',
  async () => {
    const scan = await scanned(
      'inventories/command-outputs/macos/system_profiler/sample1.SPApplicationsDataType.gz',
      NVD,
    )
    expect(softwareJson(scan)).toHaveLength(349)
    const system = softwareJson(scan).filter((one) => one.because === 'part_of_system')
    expect(system).toHaveLength(145)
    const untitled = scan.titles.filter(({ title }) => title.isPartOfSystem !== true)
    expect(unknownSoftware(scan)).toEqual(unknownSoftware({ ...scan, titles: untitled }))
  },
)
