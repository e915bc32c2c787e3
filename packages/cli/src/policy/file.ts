import { readFile } from 'node:fs/promises'
import { LineCounter, parseDocument, type Document } from 'yaml'
import { CliError } from '../failure.ts'

/** A file of policies with what is needed to say where in it something is wrong. */
export type PolicyFile = { path: string; value: unknown; placeOf(pointer: string): string }

/** Reads YAML (or JSON, which is YAML too). A key that stands twice or a broken line is told with its place. */
export async function readPolicyFile(path: string): Promise<PolicyFile> {
  const text = await readFile(path === '-' ? '/dev/stdin' : path, 'utf8').catch((error: Error) => {
    throw new CliError('file_unreadable', `${path} cannot be read: ${error.message}.`, error)
  })
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false })
  const [fault] = document.errors
  if (fault) {
    const { line, col } = lines.linePos(fault.pos[0])
    throw new CliError('file_unreadable', `${path}:${line}:${col}: ${fault.message}`, fault)
  }
  return {
    path,
    value: document.toJS() as unknown,
    placeOf: (pointer) => placeOf(document, lines, path, pointer),
  }
}

/** `rules.yaml:14:9` of what a JSON pointer names, or of the nearest thing around it that is in the file. */
function placeOf(document: Document, lines: LineCounter, path: string, pointer: string): string {
  const keys = pointer
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'))
  for (let length = keys.length; length > 0; length--) {
    const node = document.getIn(keys.slice(0, length).map(keyOf), true)
    const range = rangeOf(node)
    if (!range) continue
    const { line, col } = lines.linePos(range)
    return `${path}:${line}:${col}`
  }
  return `${path}:1:1`
}

const keyOf = (key: string): string | number => (/^\d+$/.test(key) ? Number(key) : key)

function rangeOf(node: unknown): number | null {
  if (typeof node !== 'object' || node === null || !('range' in node)) return null
  const { range } = node as { range?: readonly number[] | null }
  return range?.[0] ?? null
}
