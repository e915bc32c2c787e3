import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { filesBelow, isNode, isTest, readSources, walkTree } from '../check/source.ts'
import type { Source } from '../check/source.ts'
import type { Check, Violation } from '../check/violation.ts'
import { EXEMPTIONS, NEVER, NEVER_BESIDE, NEVER_IN_SENTENCES } from './never.ts'

const MIGRATIONS = 'packages/server/src/migrations'

/** DESIGN §5: one meaning per word in exported types, tables, columns, routes and sentences. */
export const words: Check = {
  name: 'words',
  async run(root) {
    const files = await filesBelow(root, ['packages'], ['.ts', '.tsx'])
    const sources = (await readSources(root, files)).filter(({ file }) => !isTest(file))
    const inMigrations = await Promise.all(
      (await filesBelow(root, [MIGRATIONS], ['.sql'])).map(async (file) =>
        schemaWords(file, await readFile(join(root, file), 'utf8')),
      ),
    )
    return [
      ...sources.flatMap(typeWords),
      ...sources.flatMap(routeWords),
      ...sources.filter(({ file }) => file.startsWith('packages/words/')).flatMap(sentenceWords),
      ...inMigrations.flat(),
    ]
  },
}

const TYPE_DECLARATIONS = new Set([
  'TSTypeAliasDeclaration',
  'TSInterfaceDeclaration',
  'ClassDeclaration',
])

export function typeWords(source: Source): Violation[] {
  const body = source.tree['body']
  if (!Array.isArray(body)) return []
  return body.filter(isNode).flatMap((statement) => {
    const declaration = statement['declaration']
    if (!isNode(declaration) || !TYPE_DECLARATIONS.has(declaration.type)) return []
    const id = declaration['id']
    const name = isNode(id) ? String(id['name']) : ''
    return judgeName(source.file, source.lineOf(declaration.start), 'type', name)
  })
}

/** Path segments of our own addresses; a parameter in braces is named like a type. */
export function routeWords(source: Source): Violation[] {
  const found: Violation[] = []
  walkTree(source.tree, (node) => {
    const value = node.type === 'Literal' ? node['value'] : null
    if (typeof value !== 'string' || !/^\/(api|agent)\/v\d+\//.test(value)) return
    const segments = value.split('/').slice(3).join('_')
    found.push(...judgeName(source.file, source.lineOf(node.start), 'route', segments))
  })
  return found
}

const NOT_A_COLUMN =
  /^(primary|unique|check|foreign|constraint|exclude|like|partition|references|and|or|on)$/i

export function schemaWords(file: string, text: string): Violation[] {
  let inTable = false
  return text.split('\n').flatMap((raw, index) => {
    const line = raw.replace(/--.*$/, '')
    const table = /^\s*create\s+(?:unlogged\s+)?table\s+(?:if\s+not\s+exists\s+)?"?(\w+)/i.exec(
      line,
    )
    if (table) {
      inTable = true
      return judgeName(file, index + 1, 'table', table[1] ?? '')
    }
    if (/^\s*\)/.test(line)) inTable = false
    const added = /\badd\s+column\s+(?:if\s+not\s+exists\s+)?"?(\w+)/i.exec(line)?.[1]
    const column = added ?? (inTable ? /^\s+"?([a-z]\w*)"?\s+\w/i.exec(line)?.[1] : undefined)
    if (column === undefined || NOT_A_COLUMN.test(column)) return []
    return judgeName(file, index + 1, 'column', column)
  })
}

export function sentenceWords(source: Source): Violation[] {
  const found: Violation[] = []
  walkTree(source.tree, (node) => {
    const value = node.type === 'Literal' ? node['value'] : null
    if (typeof value !== 'string' || !value.includes(' ')) return
    for (const word of value.toLowerCase().match(/\p{L}+/gu) ?? []) {
      const better = Object.hasOwn(NEVER_IN_SENTENCES, word) ? NEVER_IN_SENTENCES[word] : undefined
      if (better === undefined) continue
      found.push(violation(source.file, source.lineOf(node.start), 'sentence', word, value, better))
    }
  })
  return found
}

function judgeName(file: string, line: number, kind: string, name: string): Violation[] {
  const all = wordsOf(name)
  return all.flatMap((word) => {
    const better = betterWord(word, all)
    if (better === undefined || isExempt(file, word)) return []
    return [violation(file, line, kind, word, name, better)]
  })
}

function betterWord(word: string, all: readonly string[]): string | undefined {
  if (Object.hasOwn(NEVER, word)) return NEVER[word]
  const pair = Object.hasOwn(NEVER_BESIDE, word) ? NEVER_BESIDE[word] : undefined
  return pair?.beside.some((other) => all.includes(other)) ? pair.better : undefined
}

/** `rolloutStatus`, `RolloutStatus`, `rollout_status` and `rollout-status` are the same two words. */
export function wordsOf(name: string): string[] {
  const spaced = name
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replace(/([A-Z]+)([A-Z][a-z])/g, '$1 $2')
  return spaced
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter(Boolean)
}

const isExempt = (file: string, word: string): boolean =>
  EXEMPTIONS.some(({ words: exempt, where }) => exempt.includes(word) && where.test(file))

function violation(
  file: string,
  line: number,
  kind: string,
  word: string,
  where: string,
  better: string,
): Violation {
  return {
    file,
    line,
    rule: `words/${kind}: "${word}" in "${where}"`,
    reason: 'one meaning per word: a second name for a thing becomes a second thing (DESIGN §5)',
    todo: `say ${better}; other people's formats are listed in tools/check-words/never.ts`,
  }
}
