import { filesBelow, isTest, readSources, walkTree } from '../check/source.ts'
import type { Source, SyntaxNode } from '../check/source.ts'
import type { Check, Violation } from '../check/violation.ts'

/** Aimed at are 150 and 40; these are where a file or function is certainly about more than one thing. */
export const FILE_MAX_LINES = 500
export const FUNCTION_MAX_LINES = 70

const FUNCTIONS = new Set(['FunctionDeclaration', 'FunctionExpression', 'ArrowFunctionExpression'])

/** DESIGN §7.10: small files, small functions. Generated files are exempt: nobody reads them. */
export const sizes: Check = {
  name: 'size',
  async run(root) {
    const files = await filesBelow(root, ['packages', 'tools', 'verification'], ['.ts', '.tsx'])
    return (await readSources(root, files)).flatMap(sizeViolations)
  },
}

export function sizeViolations(source: Source): Violation[] {
  const lines = source.text.trimEnd().split('\n').length
  const found: Violation[] = []
  if (lines > FILE_MAX_LINES) {
    found.push({
      file: source.file,
      line: 1,
      rule: `size/file: ${lines} lines, at most ${FILE_MAX_LINES}`,
      reason: 'nobody keeps a file of this length in mind while changing it',
      todo: 'split it by what its parts decide',
    })
  }
  // The callback of a `describe` holds many tests and is not one function to understand.
  if (isTest(source.file)) return found
  walkTree(source.tree, (node) => {
    const length = functionLines(source, node)
    if (length <= FUNCTION_MAX_LINES) return
    found.push({
      file: source.file,
      line: source.lineOf(node.start),
      rule: `size/function: ${length} lines, at most ${FUNCTION_MAX_LINES}`,
      reason: 'a function of this length does more than its name says',
      todo: 'name its steps and make each a function',
    })
  })
  return found
}

function functionLines(source: Source, node: SyntaxNode): number {
  if (!FUNCTIONS.has(node.type)) return 0
  return source.lineOf(node.end) - source.lineOf(node.start) + 1
}
