import { childrenOf, filesBelow, isTest, readSources, walkTree } from '../check/source.ts'
import type { Source, SyntaxNode } from '../check/source.ts'
import type { Check, Violation } from '../check/violation.ts'

/** Aimed at are 150 and 40; these are where a file or function is certainly about more than one thing. */
export const FILE_MAX_LINES = 500
export const FUNCTION_MAX_LINES = 70
/** There are no classes here: a function that makes functions which share state is measured like a file aims to be. */
export const MAKER_MAX_LINES = 150

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
    const total = functionLines(source, node)
    const own = total - nestedLines(source, node)
    if (own <= FUNCTION_MAX_LINES && total <= MAKER_MAX_LINES) return
    const [length, most] =
      own > FUNCTION_MAX_LINES ? [own, FUNCTION_MAX_LINES] : [total, MAKER_MAX_LINES]
    found.push({
      file: source.file,
      line: source.lineOf(node.start),
      rule: `size/function: ${length} lines, at most ${most}`,
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

/** Lines of the functions directly inside, which are measured by themselves; their first and last lines stay ours. */
function nestedLines(source: Source, node: SyntaxNode): number {
  if (!FUNCTIONS.has(node.type)) return 0
  const sum = (inside: SyntaxNode): number =>
    childrenOf(inside).reduce(
      (lines, child) =>
        lines +
        (FUNCTIONS.has(child.type) ? Math.max(0, functionLines(source, child) - 2) : sum(child)),
      0,
    )
  return sum(node)
}
