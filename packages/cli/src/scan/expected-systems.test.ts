import { existsSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gunzipSync } from 'node:zlib'
import { asId } from '@dirigent/domain/identity/ids'
import { beforeAll, describe, expect, it } from 'vitest'
import { CliError } from '../failure.ts'
import { scanJson } from './json.ts'
import type { FindingJson } from './json.ts'
import { knownFromFiles } from './known.ts'
import type { Known } from './known.ts'
import { machineFromInventory } from './machine.ts'
import { scan } from './scan.ts'

const shared = fileURLToPath(new URL('../../../../../shared/data/', import.meta.url))
const exists = existsSync(shared)
const device = { exposed: false, systemCritical: false }
const unpacked = (path: string) => gunzipSync(readFileSync(shared + path)).toString('utf8')
const folder = mkdtempSync(join(tmpdir(), 'dirigent-scan-'))

const known = (
  ecosystem: string,
  ...feeds: (readonly [Parameters<typeof knownFromFiles>[0][number]['feed'], string])[]
) =>
  knownFromFiles(
    feeds.map(([feed, path]) => ({ feed, path: shared + path })),
    asId<'Ecosystem'>(ecosystem),
  )

function codeOf(content: string | Uint8Array): string {
  const path = join(folder, 'inventory')
  writeFileSync(path, content)
  try {
    machineFromInventory(path, undefined)
    return 'accepted'
  } catch (error) {
    if (!(error instanceof CliError)) throw error
    return error.code
  }
}

it.each([
  [
    'a Windows that nobody knows',
    { product: 'Harbour 12', kb_applied: [] },
    'inventory_unknown_format',
  ],
  [
    'no list of updates',
    { family: 'windows', product: 'Windows Server 2022' },
    'inventory_unknown_format',
  ],
  [
    'an update that is none',
    { product: 'Windows Server 2022', kb_applied: ['x'] },
    'inventory_unknown_format',
  ],
  [
    'a program without name',
    { product: 'Windows Server 2022', kb_applied: [], software: [{}] },
    'inventory_unknown_format',
  ],
  ['a Mac without version', { family: 'macos' }, 'inventory_unknown_format'],
  ['a Mac', { family: 'macos', version: '15.6' }, 'accepted'],
])('an inventory with %s', (_what, inventory, code) =>
  expect(codeOf(JSON.stringify(inventory))).toBe(code),
)

it.each([
  ['an unknown build', '10.0.31337 N/A Build 31337', 'unknown_windows_build'],
  ['a cut list', '10.0.19045 N/A Build 19045', 'systeminfo_truncated'],
])('systeminfo with %s is never healthy', (_what, version, code) =>
  expect(
    codeOf(`OS Name:     Microsoft Windows 11 Pro
OS Version:  ${version}
System Type: x64-based PC
Hotfix(s):   ${code === 'systeminfo_truncated' ? 2 : 1} Hotfix(s) Installed.
             [01]: KB5000001
Network Card(s): N/A
`),
  ).toBe(code),
)

const PROGRAMS: Readonly<Record<string, string[]>> = {
  windows_server_2022_sql_server_2019: ['Microsoft SQL Server 2019 for x64-based Systems (CU 32)'],
}

describe.skipIf(!exists)('Windows equals the closure over the WES-NG table', () => {
  let words: Known
  beforeAll(async () => {
    words = await known('windows', ['wesng', 'feeds/microsoft/wesng-definitions.zip'])
  }, 120_000)

  it.each(exists ? readdirSync(`${shared}expected/windows`) : [])('%s', (file) => {
    const name = file.replace('.json.gz', '')
    const expected = JSON.parse(unpacked(`expected/windows/${file}`)) as {
      open_cves: Record<string, string[]>
    }
    const report = `${shared}inventories/windows/systeminfo/${name}.txt`
    const host = `${shared}inventories/windows/hosts/${name}.json`
    const machine = machineFromInventory(existsSync(report) ? report : host, undefined)
    const all = scanJson(scan(machine, words, device)).findings
    // Programs that Microsoft judges itself stand beside the system, under products of their own.
    const findings = all.filter((one) => one.source.startsWith('Windows '))
    const programs = new Set(all.filter((one) => !findings.includes(one)).map((one) => one.source))
    expect([...programs]).toEqual(PROGRAMS[name] ?? [])
    expect(findings.map((one) => one.vulnerability)).toEqual(
      Object.keys(expected.open_cves).toSorted(),
    )
    for (const one of findings)
      expect(one).toMatchObject({
        status: 'fixable',
        remediation: expect.stringMatching(/^KB\d+$/),
      })
    // Every update that repairs it directly is named; what contains those comes before them.
    const missing = findings.filter(
      (one) =>
        !expected.open_cves[one.vulnerability]?.every((kb) => one.fixed_by?.includes(`KB${kb}`)),
    )
    expect(missing).toEqual([])
  })

  it('a product without statements is unknown', () => {
    const path = join(folder, 'nt4.json')
    writeFileSync(path, JSON.stringify({ family: 'windows', product: 'Windows NT 4.0', kbs: [] }))
    const result = scan(machineFromInventory(path, undefined), words, device)
    expect(result.judged).toBe(false)
    expect(scanJson(result).unknown_packages).toEqual([
      {
        package: 'Windows NT 4.0',
        source: 'Windows NT 4.0',
        installed: '',
        reason: 'no_feed_for_release/windows:Windows NT 4.0',
      },
    ])
  })
})

type Status = { installed: string; missing_cves: string[]; actively_exploited: string[] }

describe.skipIf(!exists)('macOS equals what was computed from SOFA', () => {
  it('for every installed version', async () => {
    const words = await known('macos', [
      'apple-sofa',
      'feeds/apple-sofa/v2/macos_data_feed.json.gz',
    ])
    const { macos } = JSON.parse(unpacked('expected/apple/os_patch_status.json.gz')) as {
      macos: Status[]
    }
    expect(macos).toHaveLength(63)
    const path = join(folder, 'mac.json')
    for (const row of macos) {
      writeFileSync(path, JSON.stringify({ family: 'macos', version: row.installed }))
      const findings: FindingJson[] = scanJson(
        scan(machineFromInventory(path, undefined), words, device),
      ).findings
      expect([row.installed, findings.map((one) => one.vulnerability)]).toEqual([
        row.installed,
        row.missing_cves,
      ])
    }
  })
})
