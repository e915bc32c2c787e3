import { readFileSync } from 'node:fs'
import { join, posix } from 'node:path'
import { isTest, packageOf, type Source } from '../check/source.ts'
import type { Violation } from '../check/violation.ts'
import { IMPORT_TABLE, WITHOUT_NODE } from './import-table.ts'

/** What a test may import beyond its package: the tools that prove, never what ships. */
const TEST_TOOLS = new Set(['vitest', 'fast-check'])

/** Every import of a package's file that the table does not allow. */
export function importViolations(root: string, source: Source): Violation[] {
  const owner = packageOf(source.file)
  if (owner === null) return toolViolations(source)
  return source.imports.flatMap(({ specifier, start }) => {
    const found = judge(root, source, owner, specifier)
    return found ? [{ file: source.file, line: source.lineOf(start), ...found }] : []
  })
}

type Found = Pick<Violation, 'rule' | 'reason' | 'todo'>

function judge(root: string, source: Source, owner: string, specifier: string): Found | null {
  if (specifier.startsWith('.')) return judgeRelative(source.file, owner, specifier)
  if (specifier.startsWith('@dirigent/')) return judgePackage(owner, specifier)
  if (specifier.startsWith('node:')) return judgeNode(source.file, owner, specifier)
  return judgeDependency(root, source.file, owner, specifier)
}

function judgeRelative(file: string, owner: string, specifier: string): Found | null {
  const target = posix.normalize(posix.join(posix.dirname(file), specifier))
  if (target.startsWith(`packages/${owner}/`)) return null
  return {
    rule: `import/outside: ${owner} imports ${specifier}`,
    reason: 'a path out of the package passes by the import table',
    todo: 'import it by name: @dirigent/PACKAGE/path',
  }
}

function judgePackage(owner: string, specifier: string): Found | null {
  const target = specifier.split('/')[1] ?? ''
  const row = IMPORT_TABLE[owner]
  if (!row) {
    return {
      rule: `import/unknown-package: ${owner}`,
      reason: 'a package without a row in the import table has no boundary',
      todo: 'give it a row in tools/check-boundaries/import-table.ts (DESIGN §4)',
    }
  }
  if (target === owner || row.mayImport.includes(target)) return null
  return {
    rule: `import/table: ${owner} must not import ${target}`,
    reason: row.why,
    todo: `${owner} may import ${row.mayImport.join(', ') || 'nothing'}: move the code, or pass the value in`,
  }
}

function judgeNode(file: string, owner: string, specifier: string): Found | null {
  const why = WITHOUT_NODE[owner]
  if (why && !isTest(file)) {
    return {
      rule: `import/node: ${owner} must not import ${specifier}`,
      reason: why,
      todo: 'take the result as a parameter, or use a port of packages/system in the caller',
    }
  }
  if (!/^node:timers/.test(specifier) || owner === 'system' || isTest(file)) return null
  return {
    rule: `import/timers: ${owner} must not import ${specifier}`,
    reason: 'a delay that no virtual clock reaches cannot be simulated',
    todo: 'use Timers of @dirigent/system/timers',
  }
}

function judgeDependency(
  root: string,
  file: string,
  owner: string,
  specifier: string,
): Found | null {
  const [first = '', second = ''] = specifier.split('/')
  const name = first.startsWith('@') ? `${first}/${second}` : first
  if (declaredBy(root, owner).has(name)) return null
  if (isTest(file) && (TEST_TOOLS.has(name) || declaredBy(root, null).has(name))) return null
  if (/(^|\/)[^/]*\.config\.ts$/.test(file)) return null
  return {
    rule: `import/undeclared: ${owner} imports ${name}`,
    reason: 'a dependency that the package does not name breaks when another package drops it',
    todo: `add ${name} with its exact version to packages/${owner}/package.json`,
  }
}

function declaredBy(root: string, owner: string | null): Set<string> {
  const folder = owner === null ? root : join(root, 'packages', owner)
  const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Record<
    string,
    Record<string, string> | undefined
  >
  const kinds = ['dependencies', 'devDependencies', 'optionalDependencies', 'peerDependencies']
  return new Set(kinds.flatMap((kind) => Object.keys(manifest[kind] ?? {})))
}

/** Nothing that proves may be needed by what ships or by the tools that start it. */
function toolViolations(source: Source): Violation[] {
  if (!source.file.startsWith('tools/')) return []
  return source.imports
    .filter(
      ({ specifier }) =>
        /(^|\/)verification\//.test(specifier) || /@dirigent\/verify-/.test(specifier),
    )
    .map(({ specifier, start }) => ({
      file: source.file,
      line: source.lineOf(start),
      rule: `import/verification: tools import ${specifier}`,
      reason: 'verification never ships, so nothing may import it',
      todo: 'move what both need into packages/ or tools/',
    }))
}
