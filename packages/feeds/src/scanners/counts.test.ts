import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { openScannerReport } from './read-report.ts'

const shared = fileURLToPath(new URL('../../../../../shared/data/', import.meta.url))
const countsFile = `${shared}expected/scanner_export_counts.json`

/** An empty list says nothing about who wrote it, so these need their format by name. */
const NAMED: Readonly<Record<string, string>> = {
  'aqua/empty_aquadevops.json': 'aqua',
  'anchorectl_vulns/no_vuln.json': 'anchorectl',
  'orca_security/no_vuln.json': 'orca-json',
  'scantist/scantist-no-vuln.json': 'scantist',
}

async function countOf(file: string): Promise<number> {
  const path = `${shared}scanner-exports/${file}`
  const report = await openScannerReport(existsSync(path) ? path : `${path}.gz`, NAMED[file])
  const keys = new Set<string>()
  let single = 0
  for await (const { countKey } of report.findings()) {
    if (countKey === null) single++
    else if (countKey !== '') keys.add(countKey)
  }
  return single + keys.size
}

test.skipIf(!existsSync(countsFile))(
  'the 143 exports with a known number of findings have it (needs ../shared/data)',
  async () => {
    const { counts } = JSON.parse(readFileSync(countsFile, 'utf8')) as {
      counts: Record<string, number>
    }
    const ours: Record<string, number> = {}
    for (const file of Object.keys(counts)) ours[file] = await countOf(file)
    expect(Object.keys(counts)).toHaveLength(143)
    expect(ours).toEqual(counts)
  },
)
