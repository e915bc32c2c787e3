import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { FEED_NAMES } from '@dirigent/feeds/registry'
import { FEEDS_OF_SCAN } from '../commands/scan.ts'
import { run } from '../run.ts'
import { processTerminal } from '../terminal.ts'
import type { Terminal } from '../terminal.ts'
import type { ScanJson } from './json.ts'

/** The samples that the feeds bring, written by us in the publishers' formats. */
const sample = (file: string) =>
  fileURLToPath(new URL(`../../../feeds/src/${file}`, import.meta.url))
const FEED_OPTIONS = [
  `--feed=debian-tracker=${sample('debian-tracker/sample.json')}`,
  `--feed=cisa-kev=${sample('cisa-kev/sample.json')}`,
  `--feed=cve=${sample('cve/sample.jsonl')}`,
  `--feed=epss=${sample('epss/sample.csv')}`,
]

let directory = ''
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'dirigent-scan-test-'))
})
afterAll(() => rmSync(directory, { recursive: true, force: true }))

type Ran = { code: number; out: string; err: string }
async function dirigent(...args: string[]): Promise<Ran> {
  let out = ''
  let err = ''
  const terminal: Terminal = {
    ...processTerminal,
    out: (text) => void (out += text),
    err: (text) => void (err += text),
    columns: 120,
    isInteractive: false,
    env: {},
  }
  const code = await run(args, terminal)
  return { code, out, err }
}

function file(name: string, content: string | Uint8Array): string {
  const path = join(directory, name)
  writeFileSync(path, content)
  return path
}

const inventory = (
  packages: readonly Record<string, string>[],
  given: Record<string, unknown> = {},
) => JSON.stringify({ family: 'debian', release: '12', packages, ...given })
const HARBOUR = [
  {
    name: 'libharbour2',
    version: '2.3.0-1+deb12u1',
    arch: 'amd64',
    source: 'libharbour',
    source_version: '2.3.0-1+deb12u1',
  },
  {
    name: 'harbour-tools',
    version: '2.3.0-1+deb12u1',
    arch: 'all',
    source: 'libharbour',
    source_version: '2.3.0-1+deb12u1',
  },
  { name: 'osslpilot', version: '1.0-1~bpo12+1', arch: 'amd64' },
]
const STATUS =
  'Package: libharbour2\nStatus: install ok installed\nArchitecture: amd64\nSource: libharbour\nVersion: 2.3.0-1+deb12u1\nDescription: a\n\n'

describe('scan --json', () => {
  it('has the documented shape: one entry per package and vulnerability, sorted', async () => {
    const path = file('inventory.json.gz', gzipSync(inventory(HARBOUR)))
    const { code, out, err } = await dirigent(
      'scan',
      '--inventory',
      path,
      '--json',
      ...FEED_OPTIONS,
    )
    const json = JSON.parse(out) as ScanJson
    expect([code, err]).toEqual([1, ''])
    expect(json.findings.map((one) => `${one.package} ${one.vulnerability} ${one.status}`)).toEqual(
      [
        'harbour-tools CVE-2025-10002 no_fix',
        'harbour-tools CVE-2026-10001 fixable',
        'harbour-tools TEMP-0000000-AB12CD unknown',
        'libharbour2 CVE-2025-10002 no_fix',
        'libharbour2 CVE-2026-10001 fixable',
        'libharbour2 TEMP-0000000-AB12CD unknown',
      ],
    )
    expect(json).toMatchObject({
      distro: 'debian:12',
      packages: 3,
      unknown_packages: [{ package: 'osslpilot', reason: 'foreign_version/~bpo12' }],
    })
    expect(json.findings[4]).toEqual({
      package: 'libharbour2',
      source: 'libharbour',
      installed: '2.3.0-1+deb12u1',
      vulnerability: 'CVE-2026-10001',
      status: 'fixable',
      fixed_version: '2.3.0-1+deb12u2',
      advisories: [],
      urgency: 'not yet assigned',
      deadline: { days: 3, rule: 'bod-26-04/kev=yes,exposed=no,automatable=yes,impact=total' },
    })
  })

  it.each([
    ['neither', [], null, 'bod-26-04/kev=no,exposed=no,automatable=no,impact=total'],
    ['exposed', ['--exposed'], 14, 'bod-26-04/kev=no,exposed=yes,automatable=no,impact=total'],
    ['critical', ['--critical'], 7, 'cap/critical-system-7'],
  ] as const)('deadline of a machine that is %s', async (_which, options, days, rule) => {
    const path = file('one.json', inventory(HARBOUR.slice(0, 1)))
    const { out } = await dirigent(
      'scan',
      '--inventory',
      path,
      '--json',
      ...options,
      ...FEED_OPTIONS,
    )
    const found = (JSON.parse(out) as ScanJson).findings.find(
      (one) => one.vulnerability === 'CVE-2025-10002',
    )
    expect(found?.deadline).toEqual({ days, rule })
  })

  it('ends with 0 when nothing is open', async () => {
    const fixed = inventory([{ name: 'tugboat', source: 'tugboat', version: '9-1' }])
    const { code, out } = await dirigent(
      'scan',
      '--inventory',
      file('fixed.json', fixed),
      '--json',
      ...FEED_OPTIONS,
    )
    expect([code, (JSON.parse(out) as ScanJson).findings]).toEqual([0, []])
  })

  it('says that everything is unknown when no feed speaks about the release, and does not end with 0', async () => {
    const ubuntu = inventory(HARBOUR, { family: 'ubuntu', release: '22.04' })
    const { code, out, err } = await dirigent(
      'scan',
      '--inventory',
      file('u.json', ubuntu),
      '--json',
      ...FEED_OPTIONS,
    )
    const json = JSON.parse(out) as ScanJson
    expect([code, json.findings, json.unknown_packages.length]).toEqual([2, [], 3])
    expect(err).toContain('[no_feed]')
  })
})

it('does not call a machine healthy whose packages are of another release', async () => {
  const elsewhere = HARBOUR.map((one) => ({ ...one, version: `${one.version}~bpo12+1` }))
  const foreign = elsewhere.map(({ name, version }) => ({ name, version }))
  const path = file(
    'elsewhere.json',
    inventory([...foreign, { name: 'quiet', source: 'quiet', version: '9' }]),
  )
  const { code, out, err } = await dirigent('scan', '--inventory', path, '--json', ...FEED_OPTIONS)
  const json = JSON.parse(out) as ScanJson
  expect([code, json.findings, json.unknown_packages.length]).toEqual([2, [], 3])
  expect(err).toContain('3 of 4 packages are not of debian:12')
})

it('names every feed that a scan can use', async () => {
  const { out } = await dirigent('scan', '--help')
  // Sources of newest versions say nothing about vulnerabilities.
  const catalogues = new Set(['winget', 'homebrew-cask', 'scoop'])
  const judging = FEED_NAMES.filter((name) => !catalogues.has(name))
  expect(FEEDS_OF_SCAN.toSorted()).toEqual(judging.toSorted())
  for (const name of judging) expect(out).toContain(name)
})

describe('scan for people', () => {
  it('shows the worst first, what it cannot say, and one line', async () => {
    const path = file('people.json', inventory(HARBOUR))
    const { code, out } = await dirigent('scan', '--inventory', path, ...FEED_OPTIONS.slice(0, 2))
    expect(code).toBe(1)
    expect(out).toContain('CVE-2026-10001 (exploited)')
    expect(out).toContain('Not loaded: cve.')
    expect(out).toContain('osslpilot (foreign_version/~bpo12)')
    expect(out.trimEnd().split('\n').at(-1)).toMatch(
      /^debian:12, 3 packages: 1 fixable, 1 without a fix, 1 not judged, 1 exploited;/,
    )
  })
  it('speaks German', async () => {
    const path = file('leute.json', inventory(HARBOUR))
    const given = ['--inventory', path, '--lang', 'de', ...FEED_OPTIONS.slice(0, 2)]
    const { out } = await dirigent('scan', ...given)
    expect(out).toContain('Updates, die Schwachstellen schließen')
    expect(out).toContain('CVE-2026-10001 (ausgenutzt)')
    expect(out.trimEnd().split('\n').at(-1)).toMatch(
      /^debian:12, 3 Pakete: 1 behebbar, 1 ohne Behebung, 1 nicht beurteilt, 1 ausgenutzt;/,
    )
  })
  it('lets no escape sequence of a file through', async () => {
    const evil = inventory([
      {
        name: 'libharbour2',
        version: '2.3.0-1',
        source: 'libharbour',
        source_version: '2.3.0-1',
      },
      { name: 'evil\u001b[2J', version: '1.0-1~bpo12+1' },
    ])
    const { out } = await dirigent(
      'scan',
      '--inventory',
      file('evil.json', evil),
      '--all',
      ...FEED_OPTIONS,
    )
    expect(out).toContain('evil·[2J')
    expect(out).not.toContain('\u001b')
  })
})

describe('scan refuses', () => {
  const tracker = readFileSync(sample('debian-tracker/sample.json'))
  it.each([
    [
      'an unknown release',
      () => ['--dpkg-status', file('status', STATUS), '--distro', 'debian:99'],
      'unknown_release',
    ],
    ['a status file without its release', () => ['--dpkg-status', file('status', STATUS)], 'usage'],
    ['two inventories', () => ['--dpkg-status', 'a', '--inventory', 'b'], 'usage'],
    ['an option that there is not', () => ['--faster'], 'usage'],
    [
      'a missing file',
      () => ['--dpkg-status', join(directory, 'none'), '--distro', 'debian:12'],
      'file_unreadable',
    ],
    [
      'a cut status file',
      () => ['--dpkg-status', file('cut', STATUS.slice(0, -5)), '--distro', 'debian:12'],
      'status_truncated',
    ],
    [
      'a cut packed status file',
      () => [
        '--dpkg-status',
        file('cut.gz', gzipSync(STATUS).subarray(0, 60)),
        '--distro',
        'debian:12',
      ],
      'file_truncated',
    ],
    [
      'an empty status file',
      () => ['--dpkg-status', file('empty', ''), '--distro', 'debian:12'],
      'status_empty',
    ],
    [
      'a cut inventory',
      () => ['--inventory', file('cut.json', inventory(HARBOUR).slice(0, -9))],
      'inventory_truncated',
    ],
    [
      'an inventory without packages',
      () => ['--inventory', file('no.json', inventory([]))],
      'inventory_unknown_format',
    ],
    [
      'an inventory of another system',
      () => ['--inventory', file('f.json', inventory(HARBOUR, { family: 'fedora' }))],
      'unknown_release',
    ],
    [
      'a release that moves on every day',
      () => ['--dpkg-status', file('status', STATUS), '--distro', 'debian:testing'],
      'moving_release',
    ],
    [
      'an unknown feed',
      () => ['--dpkg-status', file('status', STATUS), '--distro', 'debian:12', '--feed', 'nix=x'],
      'unknown_feed',
    ],
    [
      'a feed without a file',
      () => ['--dpkg-status', file('status', STATUS), '--distro', 'debian:12', '--feed', 'epss'],
      'usage',
    ],
    [
      'a cut feed',
      () => [
        '--dpkg-status',
        file('status', STATUS),
        '--distro',
        'debian:12',
        '--feed',
        `debian-tracker=${file('cut-feed', tracker.subarray(0, 900))}`,
      ],
      'feed_truncated',
    ],
    [
      'a feed under another name',
      () => [
        '--dpkg-status',
        file('status', STATUS),
        '--distro',
        'debian:12',
        '--feed',
        `epss=${sample('cisa-kev/sample.json')}`,
      ],
      'feed_unknown_format',
    ],
    [
      'a web page as feed',
      () => [
        '--dpkg-status',
        file('status', STATUS),
        '--distro',
        'debian:12',
        '--feed',
        `cisa-kev=${file('page', '<html>502</html>')}`,
      ],
      'feed_html_error_page',
    ],
  ])('%s', async (_what, args, code) => {
    const ran = await dirigent('scan', '--json', ...args())
    expect([ran.code, (JSON.parse(ran.out) as { error: { code: string } }).error.code]).toEqual([
      2,
      code,
    ])
    expect(ran.err.trimEnd().split('\n')).toHaveLength(1)
    expect(ran.err).toContain(`[${code}]`)
  })
  it('a command that there is not', async () => {
    expect((await dirigent('scam')).err).toContain('[usage]')
  })
})

it('says that an inventory without source packages tells nothing about libraries', async () => {
  const packages = HARBOUR.map(({ name }) => ({ name: `${name}-alone`, version: '1-1' }))
  const path = file('no-sources.json', inventory(packages))
  const { code, err } = await dirigent('scan', '--inventory', path, '--json', ...FEED_OPTIONS)
  expect([code, err]).toEqual([2, expect.stringContaining('[source_untold]')])
})
