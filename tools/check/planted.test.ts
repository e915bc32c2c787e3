// Every check is shown a violation, and must see it: a check that cannot fail protects nothing.
import { cp, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { boundaries } from '../check-boundaries/boundaries.ts'
import { sizes } from '../check-size/size.ts'
import { words } from '../check-words/words.ts'
import { links } from './links.ts'
import { format, lint, types, unused } from './programs.ts'
import type { Check } from './violation.ts'

const REPOSITORY = dirname(dirname(dirname(fileURLToPath(import.meta.url))))
let root: string

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'dirigent-check-'))
  await write('package.json', '{ "type": "module", "devDependencies": { "vitest": "1.0.0" } }')
  for (const name of ['domain', 'server', 'agent', 'words']) {
    await write(`packages/${name}/package.json`, '{ "dependencies": { "pg": "1.0.0" } }')
  }
})

afterEach(() => rm(root, { recursive: true }))

async function write(file: string, text: string): Promise<void> {
  await mkdir(dirname(join(root, file)), { recursive: true })
  await writeFile(join(root, file), text)
}

async function rulesOf(check: Check): Promise<string[]> {
  return (await check.run(root)).map(({ file, line, rule }) => `${file}:${line} ${rule}`)
}

const IN_DOMAIN = 'packages/domain/src/planning/plan.ts'
const IN_SERVER = 'packages/server/src/tasks/plan.ts'

describe('boundaries', () => {
  it.each([
    [
      'an import that the table forbids',
      IN_SERVER,
      `\nimport { a } from '@dirigent/agent/a'`,
      '2 import/table: server must not import agent',
    ],
    [
      'also when only types are imported',
      IN_DOMAIN,
      `import type { L } from '@dirigent/system/log'`,
      '1 import/table: domain must not import system',
    ],
    [
      'also when it is imported later',
      IN_SERVER,
      `export const f = () => import('@dirigent/agent/a')`,
      '1 import/table: server must not import agent',
    ],
    [
      'also when it is passed on',
      IN_DOMAIN,
      `export { a } from '@dirigent/system/log'`,
      '1 import/table: domain must not import system',
    ],
    [
      'a path out of the package',
      IN_SERVER,
      `import '../../../agent/src/a.ts'`,
      '1 import/outside: server imports ../../../agent/src/a.ts',
    ],
    [
      "a module of Node's in domain",
      IN_DOMAIN,
      `import { readFileSync } from 'node:fs'`,
      '1 import/node: domain must not import node:fs',
    ],
    [
      'a dependency that is not declared',
      IN_SERVER,
      `import x from 'left-pad'`,
      '1 import/undeclared: server imports left-pad',
    ],
    ['the clock', IN_DOMAIN, `export const f = () => Date.now()`, '1 banned/Date.now()'],
    ['the clock, handed over', IN_SERVER, `run(Date.now)`, '1 banned/Date.now'],
    [
      'the clock by another door',
      IN_SERVER,
      `export const f = () => new Date()`,
      '1 banned/new Date()',
    ],
    [
      'chance',
      IN_SERVER,
      `export const f = () => crypto.randomUUID()`,
      '1 banned/crypto.randomUUID()',
    ],
    ['a timer', IN_SERVER, `export const f = () => setTimeout(f, 1)`, '1 banned/setTimeout()'],
    ['state of a module', IN_SERVER, `let count = 0`, '1 module-state'],
    [
      'a collection that will be filled',
      IN_SERVER,
      `export const seen = new Map()`,
      '1 module-state',
    ],
    ['a class without state', IN_SERVER, `export class A { f() {} }`, '1 class-without-state'],
    ['SQL outside the store', IN_SERVER, 'const q = `\n  select a from b`', '1 sql/outside-store'],
    [
      'time made by the database',
      'packages/server/src/store/a.ts',
      "const q = 'UPDATE device SET seen = now()'",
      '1 sql/now()',
    ],
    [
      'time made by a migration',
      'packages/server/src/migrations/0001_a.sql',
      'create table a (\n  at timestamptz default now()\n);',
      '2 sql/now()',
    ],
    [
      'a name that says nothing',
      'packages/server/src/utils.ts',
      'export const a = 1',
      '1 name/utils.ts',
    ],
    [
      'a tool that needs what never ships',
      'tools/a.ts',
      `import { a } from '../verification/lab/src/a.ts'`,
      '1 import/verification: tools import ../verification/lab/src/a.ts',
    ],
  ])('sees %s', async (_what, file, text, expected) => {
    await write(file, text)
    expect(await rulesOf(boundaries)).toEqual([`${file}:${expected}`])
  })

  it('lets pass what is allowed', async () => {
    await write(
      IN_SERVER,
      `import pg from 'pg'\nimport { a } from '@dirigent/domain/a'\nexport const b = new Date(a)\n`,
    )
    await write(
      'packages/server/src/store/a.ts',
      'export const q = `select a from b where at < $1`',
    )
    await write(
      'packages/server/src/a.test.ts',
      `import { it } from 'vitest'\nlet now = Date.now()`,
    )
    await write(
      'packages/server/src/migrations/0001_a.sql',
      'create table a (at timestamptz); -- never now()',
    )
    await write(
      'packages/words/src/sentences.ts',
      `export const a = 'Select a device from the list'`,
    )
    expect(await rulesOf(boundaries)).toEqual([])
  })
})

describe('size', () => {
  it('sees a file and a function that are too long', async () => {
    await write(IN_SERVER, 'a()\n'.repeat(501))
    await write(IN_DOMAIN, `export function f() {\n${'  a()\n'.repeat(69)}}\n`)
    expect(await rulesOf(sizes)).toEqual([
      `${IN_DOMAIN}:1 size/function: 71 lines, at most 70`,
      `${IN_SERVER}:1 size/file: 501 lines, at most 500`,
    ])
  })

  it('measures a function that makes functions without them, but not for ever', async () => {
    const inner = (lines: number) => `  const g = () => {\n${'    a()\n'.repeat(lines)}  }\n`
    await write(IN_SERVER, `export function f() {\n${inner(60)}${inner(60)}}\n`)
    await write(IN_DOMAIN, `export function f() {\n${inner(60).repeat(3)}}\n`)
    expect(await rulesOf(sizes)).toEqual([`${IN_DOMAIN}:1 size/function: 188 lines, at most 150`])
  })

  it('lets pass what is generated, and what is just short enough', async () => {
    await write('packages/client/src/generated/api.ts', 'a()\n'.repeat(900))
    await write(IN_DOMAIN, `export function f() {\n${'  a()\n'.repeat(68)}}\n`)
    expect(await rulesOf(sizes)).toEqual([])
  })
})

describe('words', () => {
  it.each([
    ['a type', IN_DOMAIN, 'export type HostList = string[]', '1 words/type: "host" in "HostList"'],
    [
      'a type, beside another word',
      IN_DOMAIN,
      'export type AttemptStatus = string',
      '1 words/type: "status" in "AttemptStatus"',
    ],
    [
      'a table',
      'packages/server/src/migrations/0001_a.sql',
      'create table campaign (\n  id bigint\n);',
      '1 words/table: "campaign" in "campaign"',
    ],
    [
      'a column',
      'packages/server/src/migrations/0001_a.sql',
      'create table device (\n  asset_tag_number text\n);',
      '2 words/column: "asset" in "asset_tag_number"',
    ],
    [
      'a route',
      IN_SERVER,
      `app.get('/api/v1/endpoint-groups')`,
      '1 words/route: "endpoint" in "endpoint-groups"',
    ],
    [
      'a sentence',
      'packages/words/src/a.ts',
      `export const a = 'This host waits'`,
      '1 words/sentence: "host" in "This host waits"',
    ],
  ])('sees the wrong word in %s', async (_what, file, text, expected) => {
    await write(file, text)
    expect(await rulesOf(words)).toContain(`${file}:${expected}`)
  })

  it("lets pass other people's formats and the right words", async () => {
    await write('packages/feeds/src/csaf/parse.ts', 'export type CsafIssue = string')
    await write(
      IN_DOMAIN,
      'export type DeviceRollout = string\nexport type HttpStatus = number\ntype Host = string',
    )
    expect(await rulesOf(words)).toEqual([])
  })
})

describe('links', () => {
  it('sees one that leads nowhere, and lets pass the others', async () => {
    await write('docs/a.md', '# A\n[b](../README.md#x) [c](https://example.com) [d](d.md)\n')
    await write('README.md', '![](docs/a.md)')
    expect(await rulesOf(links)).toEqual(['docs/a.md:2 link/broken: d.md'])
  })
})

describe('programs', () => {
  beforeEach(async () => {
    await symlink(join(REPOSITORY, 'node_modules'), join(root, 'node_modules'))
    for (const name of ['tsconfig.json', '.oxlintrc.json', '.oxfmtrc.json']) {
      await cp(join(REPOSITORY, name), join(root, name))
    }
  })

  it('see a wrong type', async () => {
    await write(IN_DOMAIN, `export const a: number = 'x'\n`)
    expect((await rulesOf(types)).join()).toContain(`${IN_DOMAIN}:1 TS2322`)
  })

  it.each([
    ['any', 'export const f = (a: any) => a\n', 'no-explicit-any'],
    ['a default export', 'export default 1\n', 'no-default-export'],
    [
      'a non-null assertion',
      'export const f = (a: { b?: string }) => a.b!\n',
      'no-non-null-assertion',
    ],
    ['a promise that nobody waits for', 'const f = async () => 1\nf()\n', 'no-floating-promises'],
  ])('see %s', async (_what, text, rule) => {
    await write(IN_DOMAIN, text)
    expect((await rulesOf(lint)).join()).toContain(rule)
  })

  it('see an enum', async () => {
    await write(IN_DOMAIN, 'export enum A {\n  B,\n}\n')
    expect((await rulesOf(types)).join()).toContain('TS1294')
  })

  it('see what is not formatted', async () => {
    await write(IN_DOMAIN, 'export const a = "x";\n')
    expect(await rulesOf(format)).toEqual([`${IN_DOMAIN}:0 not formatted`])
  })

  it('see a file and a dependency that nothing uses', async () => {
    await cp(join(REPOSITORY, 'knip.json'), join(root, 'knip.json'))
    await write('package.json', '{ "workspaces": ["packages/*"] }')
    await write(
      'packages/server/package.json',
      '{ "name": "s", "dependencies": { "commander": "1.0.0" } }',
    )
    await write('packages/server/src/main.ts', `import x from 'left-pad'\nx()\n`)
    await write('packages/server/src/forgotten.ts', 'export const a = 1\n')
    const found = await rulesOf(unused)
    expect(found).toContain('packages/server/src/forgotten.ts:1 unused file')
    expect(found).toContain('packages/server/package.json:1 unused dependency: commander')
    expect(found).toContain('packages/server/src/main.ts:1 unlisted dependency: left-pad')
  })

  it('do not pass when they could not run', async () => {
    await rm(join(root, 'node_modules'))
    await write(IN_DOMAIN, 'export const a = 1\n')
    expect((await rulesOf(types)).join()).toContain('types did not run')
  })
})
