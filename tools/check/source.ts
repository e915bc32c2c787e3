import { readFile, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { parseSync } from 'oxc-parser'

/** A node of the ESTree syntax tree, as oxc gives it: a kind, a range, and whatever the kind has. */
export type SyntaxNode = {
  readonly type: string
  readonly start: number
  readonly end: number
  readonly [field: string]: unknown
}

export type ImportedModule = { readonly specifier: string; readonly start: number }

export type Source = {
  /** From the repository's root, with forward slashes. */
  readonly file: string
  readonly text: string
  readonly tree: SyntaxNode
  readonly imports: readonly ImportedModule[]
  lineOf(offset: number): number
}

const SKIPPED_FOLDERS = new Set(['node_modules', 'dist', 'generated', 'coverage', 'openapi-client'])

/** The files below the named folders of the repository whose names end so, in a stable order. */
export async function filesBelow(
  root: string,
  folders: readonly string[],
  endings: readonly string[],
): Promise<string[]> {
  const found: string[] = []
  const walk = async (folder: string): Promise<void> => {
    const entries = await readdir(join(root, folder), { withFileTypes: true }).catch(() => [])
    for (const entry of entries) {
      const path = `${folder}/${entry.name}`
      if (entry.isDirectory() && !SKIPPED_FOLDERS.has(entry.name)) await walk(path)
      else if (entry.isFile() && endings.some((ending) => entry.name.endsWith(ending))) {
        found.push(path)
      }
    }
  }
  for (const folder of folders) await walk(folder)
  return found.sort()
}

/** Reads and parses; a file with a syntax error is left to the compiler, which says it better. */
export async function readSource(root: string, file: string): Promise<Source> {
  const text = await readFile(join(root, file), 'utf8')
  const { program, module } = parseSync(file, text)
  const imports = [
    ...module.staticImports.map((entry) => entry.moduleRequest),
    ...module.staticExports.flatMap((exported) =>
      exported.entries.flatMap((entry) => (entry.moduleRequest ? [entry.moduleRequest] : [])),
    ),
  ].map((request) => ({ specifier: request.value, start: request.start }))
  const dynamic = module.dynamicImports.map(({ moduleRequest: { start, end } }) => ({
    specifier: text.slice(start, end).replace(/^['"`]|['"`]$/g, ''),
    start,
  }))
  return {
    file,
    text,
    tree: program as unknown as SyntaxNode,
    imports: [...imports, ...dynamic],
    lineOf: (offset) => lineAt(text, offset),
  }
}

export const readSources = (root: string, files: readonly string[]): Promise<Source[]> =>
  Promise.all(files.map((file) => readSource(root, file)))

export function lineAt(text: string, offset: number): number {
  let line = 1
  for (let at = text.indexOf('\n'); at !== -1 && at < offset; at = text.indexOf('\n', at + 1))
    line++
  return line
}

/** Calls `visit` for every node, parents first; `ancestors` has the nearest last. */
export function walkTree(
  node: SyntaxNode,
  visit: (node: SyntaxNode, ancestors: readonly SyntaxNode[]) => void,
  ancestors: SyntaxNode[] = [],
): void {
  visit(node, ancestors)
  ancestors.push(node)
  for (const child of childrenOf(node)) walkTree(child, visit, ancestors)
  ancestors.pop()
}

export function childrenOf(node: SyntaxNode): SyntaxNode[] {
  return Object.values(node).flatMap((value) =>
    Array.isArray(value) ? value.filter(isNode) : isNode(value) ? [value] : [],
  )
}

export function isNode(value: unknown): value is SyntaxNode {
  return (
    typeof value === 'object' && value !== null && typeof (value as SyntaxNode).type === 'string'
  )
}

/** `Date.now` for the expression `Date.now`; empty for anything that is not a plain chain of names. */
export function dottedName(node: unknown): string {
  if (!isNode(node)) return ''
  if (node.type === 'Identifier') return String(node['name'])
  if (node.type !== 'MemberExpression' || node['computed'] === true) return ''
  const object = dottedName(node['object'])
  return object ? `${object}.${dottedName(node['property'])}` : ''
}

/** Tests and what only tests use: they may know the time, and they speak of other people's formats. */
export const isTest = (file: string): boolean =>
  /\.test(-\w+)?\.tsx?$/.test(file) ||
  /\/(test-[^/]*|[^/]*-fixtures?|testing\/.*)\.tsx?$/.test(file)

export const packageOf = (file: string): string | null =>
  /^packages\/([^/]+)\//.exec(file)?.[1] ?? null
