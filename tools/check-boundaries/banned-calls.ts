import { dottedName, isNode, isTest, packageOf, walkTree } from '../check/source.ts'
import type { Source, SyntaxNode } from '../check/source.ts'
import type { Violation } from '../check/violation.ts'

const CLOCK = 'take the time from a Clock (@dirigent/system/clock) and pass it on as a value'
const RANDOM = 'take chance from a Random (@dirigent/system/random)'
const TIMERS = 'use Timers (@dirigent/system/timers)'

/** Called or named: each of them makes the same input give another answer. */
const BANNED: Readonly<Record<string, string>> = {
  'Date.now': CLOCK,
  'performance.now': CLOCK,
  'process.hrtime': CLOCK,
  'process.hrtime.bigint': CLOCK,
  'Temporal.Now.instant': CLOCK,
  'Temporal.Now.zonedDateTimeISO': CLOCK,
  'Temporal.Now.plainDateISO': CLOCK,
  'Temporal.Now.plainDateTimeISO': CLOCK,
  'Math.random': RANDOM,
  randomUUID: RANDOM,
  'crypto.randomUUID': RANDOM,
  setTimeout: TIMERS,
  setInterval: TIMERS,
  setImmediate: TIMERS,
}

/** The port itself, and the browser, where nothing is simulated. */
const EXEMPT_PACKAGES = new Set(['system', 'console'])

const isExempt = (file: string) => EXEMPT_PACKAGES.has(packageOf(file) ?? '') || isTest(file)

export function bannedCallViolations(source: Source): Violation[] {
  if (isExempt(source.file)) return []
  const found: Violation[] = []
  walkTree(source.tree, (node) => {
    const call = bannedName(node)
    if (call === null) return
    found.push({
      file: source.file,
      line: source.lineOf(node.start),
      rule: `banned/${call.name}`,
      reason: 'what asks for the time or for chance itself can be neither replayed nor simulated',
      todo: call.todo,
    })
  })
  return found
}

function bannedName(node: SyntaxNode): { name: string; todo: string } | null {
  if (node.type === 'NewExpression' && dottedName(node['callee']) === 'Date') {
    const args = node['arguments']
    return Array.isArray(args) && args.length === 0 ? { name: 'new Date()', todo: CLOCK } : null
  }
  if (node.type !== 'CallExpression') return null
  const name = dottedName(node['callee']).replace(/^globalThis\./, '')
  const todo = Object.hasOwn(BANNED, name) ? BANNED[name] : undefined
  if (todo !== undefined) return { name: `${name}()`, todo }
  // Handed over instead of called, as in `now: Date.now`.
  const handedOver = Array.isArray(node['arguments'])
    ? node['arguments']
        .filter(isNode)
        .map(dottedName)
        .find((text) => Object.hasOwn(BANNED, text))
    : undefined
  return handedOver ? { name: handedOver, todo: BANNED[handedOver] ?? CLOCK } : null
}
