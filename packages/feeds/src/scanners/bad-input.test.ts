import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, describe, expect, test } from 'vitest'
import { openScannerReport } from './read-report.ts'
import { jsonRecords } from './reading/json-records.ts'
import { tableRows } from './reading/table-rows.ts'
import { xmlRecords } from './reading/xml-records.ts'
import type { ScannedFinding } from './report.ts'
import { SAMPLES } from './samples.test-support.ts'

const folder = mkdtempSync(join(tmpdir(), 'dirigent-reports-'))
afterAll(() => rmSync(folder, { recursive: true }))

async function read(content: string | Uint8Array, format?: string): Promise<ScannedFinding[]> {
  const path = join(folder, 'report')
  writeFileSync(path, content)
  const report = await openScannerReport(path, format)
  const findings: ScannedFinding[] = []
  for await (const finding of report.findings()) findings.push(finding)
  return findings
}

const sample = (format: string) => SAMPLES.find((one) => one.format === format)?.text ?? ''
const nessus = sample('nessus-xml')
const entities = (definition: string) =>
  nessus
    .replace('?>', `?><!DOCTYPE x [${definition}]>`)
    .replace('Nessus Scan Information', '&boom;')

describe('a file that is no good is one typed error', () => {
  test.each([
    ['an empty file', '', 'report_empty'],
    ['blanks', '  \n\n ', 'report_empty'],
    ['a web page', '<!DOCTYPE html><html><body>502 Bad Gateway</body></html>', 'report_web_page'],
    ['an empty list', '[]', 'report_unknown_format'],
    ['a letter', 'Dear colleague,\nattached', 'report_unknown_format'],
    ['cut XML', nessus.slice(0, -60), 'report_truncated'],
    ['cut JSON', sample('trivy').slice(0, -20), 'report_truncated'],
    ['JSON with a stray bracket', `${sample('trivy')}}`, 'report_damaged'],
    [
      'XML that is not closed in order',
      nessus.replace('</HostProperties>', '</Host>'),
      'report_damaged',
    ],
    ['cut gzip', gzipSync(nessus).subarray(0, 200), 'report_truncated'],
    ['a cut row', sample('nessus-csv').slice(0, -8), 'report_truncated'],
    [
      'a bomb of entities',
      entities('<!ENTITY a "aaaaaaaaaa"><!ENTITY boom "&a;&a;&a;&a;&a;&a;&a;&a;">'),
      'report_entities',
    ],
    ['a foreign entity', entities('<!ENTITY boom SYSTEM "file:///etc/passwd">'), 'report_entities'],
    ['an unknown entity', nessus.replace('Weekly', '&boom;'), 'report_entities'],
  ])('%s', async (_, content, code) => {
    await expect(read(content)).rejects.toMatchObject({ name: 'ReportError', code })
  })

  test('a bomb of gzip', async () => {
    const block = gzipSync(Buffer.alloc(16 * 1024 * 1024, ' '))
    const blocks = Array.from({ length: 40 }, () => block)
    const bomb = Buffer.concat([gzipSync('{"matches":['), ...blocks])
    await expect(read(bomb, 'grype')).rejects.toMatchObject({ code: 'report_too_large' })
  })

  test('a file that is not there says so', async () => {
    await expect(openScannerReport(join(folder, 'nothing'))).rejects.toMatchObject({
      code: 'report_unreadable',
    })
  })
})

/** 5 GB of one record, made while it is read. */
async function* endless(begin: string, filling: string): AsyncIterable<Uint8Array> {
  yield Buffer.from(begin)
  const part = Buffer.from(filling.repeat(1 << 16))
  for (let length = 0; length < 5e9; length += part.length) yield part
}

async function* endlessText(begin: string): AsyncIterable<string> {
  yield begin
  const part = 'x'.repeat(1 << 20)
  for (let length = 0; length < 5e9; length += part.length) yield part
}

async function drain(records: AsyncIterable<unknown>): Promise<number> {
  let count = 0
  for await (const record of records) if (record !== undefined) count++
  return count
}

describe('one record of 5 GB is refused in bounded memory', () => {
  test('JSON', async () => {
    await expect(
      drain(jsonRecords(endless('{"matches":[{"x":"', 'x'), ['matches.*'])),
    ).rejects.toMatchObject({
      code: 'report_too_large',
    })
  })
  test('XML: text, attribute', async () => {
    for (const begin of ['<a><b>', '<a><b c="'])
      await expect(drain(xmlRecords(endlessText(begin), ['a/b']))).rejects.toMatchObject({
        code: 'report_too_large',
      })
  })
  test('table', async () => {
    await expect(drain(tableRows(endless('CVE,Host\n"', 'x'), ['CVE']))).rejects.toMatchObject({
      code: 'report_too_large',
    })
  })
})

describe('other encodings', () => {
  test('UTF-16 as Windows writes it: XML and table', async () => {
    const marked = (text: string) => Buffer.from(`\ufeff${text}`, 'utf16le')
    expect(await read(marked(nessus.replace('?>', ' encoding="UTF-16"?>')))).toHaveLength(2)
    expect(await read(marked(sample('generic-csv')))).toHaveLength(2)
    const bigEndian = marked(sample('trivy')).swap16()
    expect(await read(bigEndian)).toHaveLength(1)
  })
  test('a table in Windows-1252 keeps its umlauts', async () => {
    const [finding] = await read(Buffer.from(sample('generic-csv'), 'latin1'))
    expect(finding?.target.names).toEqual(['BÜRO-7'])
    expect(finding?.severity).toBe('high')
  })
  test('XML in ISO-8859-1, as it declares', async () => {
    const text = nessus
      .replace('?>', ' encoding="ISO-8859-1"?>')
      .replace('erp-1.example.org', 'büro-1')
    const [finding] = await read(Buffer.from(text, 'latin1'))
    expect(finding?.target.names).toContain('büro-1')
  })
})

test('more than 20,000 rows (where others stop) are all read', async () => {
  const row = 'PC-1,CVE-2026-1000,high\n'
  expect(await read(`Hostname,CVE,Severity\n${row.repeat(25_000)}`)).toHaveLength(25_000)
})

test('what a check means is found at the end of a Qualys report', async () => {
  const [first] = await read(sample('qualys-report-xml'))
  expect(first).toMatchObject({ vulnerabilities: ['CVE-2026-4001'], severity: 'high' })
})

test('machines of a Defender export stand beside its findings', async () => {
  const [first] = await read(sample('defender'))
  expect(first?.target.names).toEqual(['notebook-7.example.org'])
})
