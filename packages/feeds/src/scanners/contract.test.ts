import { existsSync, readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { detectFormat, headOf } from './detect.ts'
import { openReport } from './reading/open-report.ts'
import { SCANNER_FORMATS } from './registry.ts'
import { ReportError } from './report-error.ts'
import type { ReportDocument, ReportRecord, ScannerFormat } from './report.ts'
import { SAMPLES } from './samples.test-support.ts'

const exports = fileURLToPath(
  new URL('../../../../../shared/data/scanner-exports/', import.meta.url),
)

const filesBelow = (folder: string): string[] =>
  readdirSync(`${exports}${folder}`, { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory() ? filesBelow(`${folder}${entry.name}/`) : [`${folder}${entry.name}`],
  )

async function bytesOf(document: ReportDocument): Promise<Buffer> {
  const chunks: Uint8Array[] = []
  for await (const chunk of document.open()) chunks.push(chunk)
  return Buffer.concat(chunks)
}

const inChunks = (bytes: Uint8Array, size: number): ReportDocument => ({
  name: '',
  async *open() {
    for (let at = 0; at < bytes.length; at += size) yield bytes.slice(at, at + size)
  },
})

async function recordsOf(format: ScannerFormat, documents: readonly ReportDocument[]) {
  const records: ReportRecord[] = []
  for await (const record of format.read(documents)) records.push(record)
  return records
}

/** A cut JSON or XML document is an error; a table or log cut between two lines cannot be told from a shorter one. */
async function judgeCut(format: ScannerFormat, bytes: Buffer, kind: string) {
  const cut = inChunks(bytes.subarray(0, Math.floor(bytes.length * 0.6)), 4096)
  try {
    const records = await recordsOf(format, [cut])
    expect(['json', 'xml'], `${format.name} took a cut file`).not.toContain(kind)
    return records
  } catch (error) {
    expect(error).toBeInstanceOf(ReportError)
    return []
  }
}

function wellFormed(record: ReportRecord) {
  if (record.kind !== 'finding') return
  const { finding } = record
  expect(finding.check.id, JSON.stringify(finding)).not.toBe('')
  for (const id of finding.vulnerabilities) expect(id).toMatch(/\S/)
  if (finding.seenAt !== null) expect(Number.isNaN(Date.parse(finding.seenAt))).toBe(false)
}

async function keepsContract(format: ScannerFormat, bytes: Buffer, kind: string) {
  const whole = await recordsOf(format, [inChunks(bytes, 1 << 18)])
  for (const record of whole) wellFormed(record)
  expect(await recordsOf(format, [inChunks(bytes, 911)])).toEqual(whole)
  await judgeCut(format, bytes, kind)
}

test('names of formats are unique and can be typed', () => {
  const names = SCANNER_FORMATS.map(({ name }) => name)
  expect(new Set(names).size).toBe(names.length)
  for (const name of names) expect(name).toMatch(/^[a-z0-9-]+$/)
})

describe('our own samples', () => {
  test.each(SAMPLES.map((sample) => [sample.format, sample] as const))('%s', async (_, sample) => {
    const bytes = Buffer.from(sample.text, 'utf8')
    const head = await headOf([inChunks(bytes, 4096)])
    const format = detectFormat(SCANNER_FORMATS, head)
    expect(format?.name).toBe(sample.format)
    if (format === null) return
    await keepsContract(format, bytes, head.kind)
    const found = (await recordsOf(format, [inChunks(bytes, 4096)])).flatMap((record) =>
      record.kind === 'finding' ? [record.finding] : [],
    )
    expect(
      found.map(({ target, vulnerabilities, severity, state }) => [
        target.names[0] ?? target.addresses[0] ?? target.label,
        vulnerabilities.join(' '),
        severity,
        state,
      ]),
    ).toEqual(sample.findings)
  })
})

describe.skipIf(!existsSync(exports))('exports of real scanners (needs ../shared/data)', () => {
  test.each(existsSync(exports) ? filesBelow('') : [])('%s', async (file) => {
    const documents = await openReport(`${exports}${file}`)
    const format = detectFormat(SCANNER_FORMATS, await headOf(documents))
    // Configuration of an API and lists without a member: nothing to tell a format by.
    if (format === null) return expect(file).toMatch(/bad_url|no.vuln|empty/)
    const [first] = documents
    if (documents.length > 1 || first === undefined) {
      for (const record of await recordsOf(format, documents)) wellFormed(record)
      return
    }
    const bytes = await bytesOf(first)
    await keepsContract(format, bytes, (await headOf(documents)).kind)
  })
})
