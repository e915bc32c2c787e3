import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { withBoth } from '../debsecan.ts'
import { hasDebsecan } from './answers.ts'
import type { Tracker } from './data.ts'
import { sharedSystems, trackerPath } from './systems.ts'
import type { System } from './systems.ts'

const isMissing = !hasDebsecan()
const tracker = trackerPath()
const systems = tracker === null ? [] : sharedSystems()
const CODENAME = 'bookworm'

const judged = (status: string, fixed?: string, urgency = 'not yet assigned') => ({
  description: 'A harbour gate, left open, admits anybody.',
  releases: {
    [CODENAME]: { status, urgency, ...(fixed === undefined ? {} : { fixed_version: fixed }) },
    trixie: { status: 'open', urgency: 'high' },
  },
})

const TRACKER: Tracker = {
  harbour: {
    'CVE-2026-10001': judged('resolved', '1:2.3-1+deb12u2', 'high'),
    'CVE-2026-10002': judged('open', undefined, 'unimportant'),
    'CVE-2026-10003': judged('resolved', '0'),
    'CVE-2026-10004': judged('undetermined'),
    'CVE-2026-10005': judged('resolved', '1:2.3~rc1-1'),
  },
  // The same vulnerability in a second source, and an entry for another release only.
  pier: {
    'CVE-2026-10001': judged('resolved', '4.0-2', 'low'),
    'CVE-2026-10006': { releases: { trixie: { status: 'open' } } },
  },
  linux: { 'CVE-2026-10007': judged('resolved', '6.1.130-1') },
}

const stanza = (name: string, version: string, source = name, status = 'install ok installed') =>
  `Package: ${name}\nStatus: ${status}\nVersion: ${version}\nSource: ${source}\n\n`

const STATUS = [
  stanza('libharbour1', '1:2.3-1+deb12u1+b2', 'harbour (1:2.3-1+deb12u1)'),
  stanza('harbour-tools', '1:2.3-1+deb12u2', 'harbour'),
  stanza('harbour-gone', '1:2.0-1', 'harbour', 'deinstall ok config-files'),
  stanza('harbour-half', '1:2.3-1', 'harbour', 'install reinstreq half-configured'),
  stanza('pier', '3.9-1~bpo12+1'),
  stanza('linux-image-6.1.0-31-amd64', '6.1.128-1', 'linux-signed-amd64 (6.1.128+1)'),
  stanza('linux-image-6.1.0-30-amd64-unsigned', '6.1.124-1', 'linux'),
].join('')

/** All that both were asked about, in one go: the cache and debsecan's data are made once. */
async function askBoth(path: string, about: readonly System[]) {
  return withBoth(path, [CODENAME], (ask) => about.map((system) => ask(system)))
}

describe.skipIf(isMissing)('on a system of our own, each difference has its cause', () => {
  it('and the rest is the same', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'dirigent-debsecan-test-'))
    try {
      const path = join(directory, 'tracker.json')
      writeFileSync(path, JSON.stringify(TRACKER))
      const own = { name: 'own', codename: CODENAME, status: STATUS, runningKernel: null }
      const scan = (file: string) => ['--distro', 'debian:12', '--dpkg-status', file]
      const [asked] = await askBoth(path, [{ ...own, scan }])
      if (!asked) throw new Error('nothing was asked')
      expect([...asked.theirs.findings.intersection(asked.ours.findings)].toSorted()).toEqual([
        'CVE-2026-10001 libharbour1 fixable',
        'CVE-2026-10002 harbour-tools no_fix',
        'CVE-2026-10002 libharbour1 no_fix',
        'CVE-2026-10007 linux-image-6.1.0-30-amd64-unsigned fixable',
      ])
      const rows = asked.found.map((one) => `${one.saidBy} ${one.finding}: ${one.cause}`)
      expect(rows.toSorted()).toEqual([
        'debsecan CVE-2026-10001 pier fixable: foreign',
        'dirigent CVE-2026-10001 harbour-half fixable: not_configured',
        'dirigent CVE-2026-10002 harbour-half no_fix: not_configured',
        'dirigent CVE-2026-10004 harbour-half unknown: undetermined',
        'dirigent CVE-2026-10004 harbour-tools unknown: undetermined',
        'dirigent CVE-2026-10004 libharbour1 unknown: undetermined',
        'dirigent CVE-2026-10007 linux-image-6.1.0-31-amd64 fixable: signed_build',
      ])
    } finally {
      rmSync(directory, { recursive: true, force: true })
    }
  })
})

/** How many findings both name, per system; what only we name is the signed kernel, twice (image and metapackage). */
const EXPECTED: Readonly<Record<string, { same: number; causes: Record<string, number> }>> = {
  'workstation before its upgrade': { same: 1983, causes: {} },
  'workstation after its upgrade': { same: 1727, causes: {} },
  'server with its kernel': { same: 789, causes: { signed_build: 4988 } },
}

describe.skipIf(isMissing || systems.length === 0)('on real systems', () => {
  it('says what debsecan says', async () => {
    const answers = await askBoth(tracker ?? '', systems)
    const said = answers.map(({ ours, theirs, found }, at) => {
      const same = ours.findings.intersection(theirs.findings).size
      const byCause = Map.groupBy(found, ({ cause }) => cause)
      const causes = Object.fromEntries([...byCause].map(([cause, of]) => [cause, of.length]))
      return [systems[at]?.name, { same, causes }]
    })
    expect(Object.fromEntries(said)).toEqual(EXPECTED)
  })
})
