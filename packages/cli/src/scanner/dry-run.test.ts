import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { run } from '../run.ts'
import type { Terminal } from '../terminal.ts'

const folder = mkdtempSync(join(tmpdir(), 'dirigent-scanner-'))
afterAll(() => rmSync(folder, { recursive: true }))

/** A terminal on a machine without a server: nothing may look for one. */
async function dirigent(...args: string[]) {
  let out = ''
  let err = ''
  const terminal: Terminal = {
    out: (text) => (out += text),
    err: (text) => (err += text),
    columns: 100,
    isInteractive: false,
    ask: null,
    env: { DIRIGENT_STATE: join(folder, 'no-server') },
  }
  return { code: await run(['scanner', ...args], terminal), out, err }
}

const report = join(folder, 'report.csv')
writeFileSync(
  report,
  'Hostname,CVE,Severity\nerp-1,CVE-2026-1001,high\nerp-1,,low\nweb-1,CVE-2026-1001,high\n',
)

test('a dry run counts a report without a server', async () => {
  const { code, out } = await dirigent('import', report, '--dry-run', '--json')
  expect(code).toBe(0)
  expect(JSON.parse(out)).toMatchObject({
    format: 'generic-csv',
    findings: 3,
    vulnerabilities: 1,
    withoutVulnerability: 1,
    targets: [
      { label: 'erp-1', findings: 2 },
      { label: 'web-1', findings: 1 },
    ],
    unmatched: null,
  })
})

test('a file that is no report is an error with its code', async () => {
  const letter = join(folder, 'letter.txt')
  writeFileSync(letter, 'Dear colleague')
  const { code, out } = await dirigent('import', letter, '--dry-run', '--json')
  expect(code).toBe(2)
  expect(JSON.parse(out)).toMatchObject({ error: { code: 'report_unknown_format' } })
})

test('without a dry run a server is needed, and a decision needs its word', async () => {
  expect((await dirigent('import', report)).code).toBe(2)
  expect((await dirigent('decide', '--reason', 'because')).err).toContain('--decision')
})

test('formats are listed', async () => {
  const { out } = await dirigent('formats', '--json')
  const { items } = JSON.parse(out) as { items: { format: string }[] }
  expect(items.map(({ format }) => format)).toEqual(
    expect.arrayContaining(['nessus-xml', 'greenbone-xml', 'generic-csv']),
  )
})
