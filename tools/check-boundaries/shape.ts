import { basename } from 'node:path'
import { dottedName, isNode, isTest, packageOf, walkTree } from '../check/source.ts'
import type { Source, SyntaxNode } from '../check/source.ts'
import type { Violation } from '../check/violation.ts'

const EMPTY_COLLECTIONS = new Set(['Map', 'Set', 'WeakMap', 'WeakSet'])
const VAGUE_NAMES = /^(index|utils?|helpers?|common|misc|shared)\.(ts|tsx)$/

/** State at module level, classes without state, barrels and names that say nothing. */
export function shapeViolations(source: Source): Violation[] {
  const found = [...moduleStateViolations(source), ...classViolations(source)]
  if (VAGUE_NAMES.test(basename(source.file))) {
    found.push({
      file: source.file,
      line: 1,
      rule: `name/${basename(source.file)}`,
      reason:
        'a barrel loads everything for one thing, and a name that fits anything collects everything',
      todo: 'name the file after what it decides or does, and import from it directly',
    })
  }
  return found
}

function moduleStateViolations(source: Source): Violation[] {
  if (isTest(source.file) || packageOf(source.file) === null) return []
  const body = source.tree['body']
  if (!Array.isArray(body)) return []
  return body.filter(isNode).flatMap((statement) => {
    const inner = statement['declaration']
    const declaration =
      statement.type === 'ExportNamedDeclaration' && isNode(inner) ? inner : statement
    if (declaration.type !== 'VariableDeclaration' || !isMutable(declaration)) return []
    return [
      {
        file: source.file,
        line: source.lineOf(declaration.start),
        rule: 'module-state',
        reason:
          'a server and fifty agents live in one process: state of a module would be shared by all of them',
        todo: 'keep it in what the composition root creates (createServer, createAgent) and pass it on',
      },
    ]
  })
}

function isMutable(declaration: SyntaxNode): boolean {
  if (declaration['declare'] === true) return false
  if (declaration['kind'] !== 'const') return true
  const declarators = declaration['declarations']
  return (
    Array.isArray(declarators) &&
    declarators.some((entry) => isNode(entry) && isEmptyCollection(entry['init']))
  )
}

/** Nobody keeps an empty collection for its emptiness: it will be filled. */
function isEmptyCollection(init: unknown): boolean {
  if (!isNode(init)) return false
  if (init.type === 'ArrayExpression') {
    return Array.isArray(init['elements']) && init['elements'].length === 0
  }
  const args = init['arguments']
  return (
    init.type === 'NewExpression' &&
    EMPTY_COLLECTIONS.has(dottedName(init['callee'])) &&
    Array.isArray(args) &&
    args.length === 0
  )
}

function classViolations(source: Source): Violation[] {
  const found: Violation[] = []
  walkTree(source.tree, (node) => {
    if (node.type !== 'ClassDeclaration' && node.type !== 'ClassExpression') return
    if (isNode(node['superClass']) || hasState(node)) return
    found.push({
      file: source.file,
      line: source.lineOf(node.start),
      rule: 'class-without-state',
      reason:
        'a class that keeps nothing is a folder of functions that cannot be imported one by one',
      todo: 'export the functions',
    })
  })
  return found
}

function hasState(node: SyntaxNode): boolean {
  const body = node['body']
  const members = isNode(body) && Array.isArray(body['body']) ? body['body'].filter(isNode) : []
  return members.some(
    (member) =>
      (member.type === 'PropertyDefinition' && member['static'] !== true) ||
      member['kind'] === 'constructor',
  )
}
