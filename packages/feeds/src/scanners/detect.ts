import { ReportError } from './report-error.ts'
import type { ReportDocument, ReportHead, ScannerFormat } from './report.ts'
import { HEAD_BYTES } from './reading/limits.ts'
import { spreadsheetRows } from './reading/spreadsheet.ts'

async function headBytes(document: ReportDocument): Promise<Buffer> {
  const chunks: Uint8Array[] = []
  let length = 0
  for await (const chunk of document.open()) {
    chunks.push(chunk)
    length += chunk.length
    if (length >= HEAD_BYTES) break
  }
  return Buffer.concat(chunks).subarray(0, HEAD_BYTES)
}

/** The local name of the outermost element, past declaration, comments and DOCTYPE. */
function rootOf(text: string): string {
  const rest = text
    .replace(/^\s*<\?xml[\s\S]*?\?>/, '')
    .replaceAll(/<!--[\s\S]*?-->/g, '')
    .replaceAll(/<\?[\s\S]*?\?>/g, '')
    .replace(/<!DOCTYPE[^[>]*(?:\[[\s\S]*?\])?\s*>/i, '')
  return /^\s*<(?:[\w.-]+:)?([\w.-]+)/.exec(rest)?.[1] ?? ''
}

/** A log line may begin with a bracket too: `[05:01:52] …`. */
const JSON_START = /^(?:\{|\[\s*(?:[[{"\]]|-?\d+\s*[,\]]|$)|null\s*$)/

/** What the beginning of a report tells. Throws `report_empty` and `report_web_page`. */
export async function headOf(documents: readonly ReportDocument[]): Promise<ReportHead> {
  const names = documents.map(({ name }) => name)
  if (names.some((name) => name.startsWith('xl/'))) return spreadsheetHead(documents)
  const first =
    documents.find(({ name }) => /\.(json|xml|csv|nessus)$/i.test(name)) ?? documents.at(0)
  if (first === undefined)
    throw new ReportError('report_empty', 'the archive is empty. Nothing was imported.')
  const text = (await headBytes(first)).toString('utf8')
  const start = text.trimStart()
  if (start === '')
    throw new ReportError(
      'report_empty',
      'the file is empty. Export it again; nothing was imported.',
    )
  if (start.startsWith('<')) return { kind: 'xml', text, root: refuseWebPage(rootOf(start)), names }
  if (JSON_START.test(start)) return { kind: 'json', text, root: '', names }
  const line = text.split(/\r?\n/, 1)[0] ?? ''
  return { kind: /[,;\t|]/.test(line) ? 'table' : 'text', text, root: '', names }
}

function refuseWebPage(root: string): string {
  if (/^(html|head|body|h1|title)$/i.test(root))
    throw new ReportError(
      'report_web_page',
      'the file is a web page, not a report: the scanner or a proxy answered with a page. Export it again; nothing was imported.',
    )
  return root
}

/** Only the first filled line: the names of the columns. */
async function spreadsheetHead(documents: readonly ReportDocument[]): Promise<ReportHead> {
  const columns: string[] = []
  for await (const row of spreadsheetRows(documents, [], columns)) {
    void row
    break
  }
  return { kind: 'spreadsheet', text: '', root: '', names: columns }
}

/** The format of a report, or null when nobody knows it. */
export function detectFormat(
  formats: readonly ScannerFormat[],
  head: ReportHead,
): ScannerFormat | null {
  return formats.find((format) => format.detect(head)) ?? null
}
