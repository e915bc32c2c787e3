import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { gunzipSync } from 'node:zlib'
import type { Statement } from '@dirigent/domain/advisories/advisory'
import { asId } from '@dirigent/domain/identity/ids'
import type { InstalledPackage } from '@dirigent/domain/identity/package'
import { judgePackage } from '@dirigent/domain/matching/judge'
import { buildStatementIndex } from '@dirigent/domain/matching/statement-index'
import { FEEDS } from '@dirigent/feeds/registry'
import { expect, it } from 'vitest'

const shared = fileURLToPath(new URL('../../../../shared/data/', import.meta.url))
const ALMA = asId<'Ecosystem'>('almalinux:8')

type Label = {
  image: string
  label: 'TP' | 'FP' | '??'
  vulnerability: string
  package: string
  version: string
}

function labelsOf(image: string): Label[] {
  const packed = readFileSync(`${shared}labels/anchore-match-labels.jsonl.gz`)
  const lines = gunzipSync(packed).toString('utf8').trim().split('\n')
  const labels = lines.map((line) => JSON.parse(line) as Label)
  // Without a release it is no rpm: six labels are about the Python module of that name.
  return labels.filter((one) => one.image.includes(image) && one.version.includes('-'))
}

const installed = ({ package: name, version }: Label): InstalledPackage => ({
  name,
  version,
  arch: 'x86_64',
  source: name,
  sourceVersion: version,
  origin: null,
})

/**
 * People looked at each match that a scanner reported for an AlmaLinux 8 image. What they call false we never report.
 * What they call true and we do not report has one cause: no AlmaLinux advisory names that CVE for the package (Red Hat
 * lists it as affected and will not repair it; AlmaLinux publishes only what it repaired).
 */
it.skipIf(!existsSync(shared))('agrees with people about an AlmaLinux image', async () => {
  const statements: Statement[] = []
  for await (const record of FEEDS.osv.parse({ path: `${shared}feeds/osv/AlmaLinux-8/all.zip` }))
    if (record.kind === 'statement') statements.push(record.statement)
  const index = buildStatementIndex(statements)
  const named = new Set(statements.map((one) => `${one.sourcePackage} ${one.vulnerability}`))
  const outcomes = new Map<string, number>()
  for (const one of labelsOf('/almalinux@')) {
    const verdicts = judgePackage(index, ALMA, installed(one), false)
    const found = verdicts.some(({ vulnerability }) => vulnerability === one.vulnerability)
    const said = named.has(`${one.package} ${one.vulnerability}`)
    const outcome = `${one.label} ${found ? 'reported' : said ? 'judged repaired' : 'not in any advisory'}`
    outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1)
  }
  expect(Object.fromEntries(outcomes)).toEqual({
    'TP reported': 111,
    'TP not in any advisory': 159,
    'FP not in any advisory': 8,
    '?? reported': 2,
    '?? not in any advisory': 3,
  })
})
