import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { GenerateContext, Generated, GenerateOutcome } from './generated.ts'
import { openApiDocument } from './openapi.ts'

const TOOL = join('tools', 'openapi-client')
const TOOL_LIMIT_MS = 60_000

function documentText(root: string): string {
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    version: string
  }
  return `${JSON.stringify(openApiDocument(version), null, 2)}\n`
}

const hashOf = (text: string): string => createHash('sha256').update(text).digest('hex')

/** The first line of the generated types: which openapi.json they were made from. */
const provenance = (document: string): string =>
  `// Generated from packages/protocol/openapi.json (sha256 ${hashOf(document)}) by npm run gen. Do not edit.`

/** The public API for programs in other languages, and what the typed client is made from. */
export const openApiFile: Generated = {
  path: 'packages/protocol/openapi.json',
  generate: async ({ root }) => ({ text: documentText(root) }),
  isCurrent: async (committed, { root }) => committed === documentText(root),
}

/** The types behind `createClient`. The generator needs TypeScript 5, so it lives in a folder of its own. */
export const clientTypesFile: Generated = {
  path: 'packages/client/src/generated/api.ts',
  generate: generateTypes,
  // By its provenance line, so that the check needs no generator.
  isCurrent: async (committed, { root }) =>
    committed.startsWith(`${provenance(documentText(root))}\n`),
}

async function generateTypes({ root, processes }: GenerateContext): Promise<GenerateOutcome> {
  const tool = join(root, TOOL)
  if (!existsSync(join(tool, 'node_modules', 'openapi-typescript'))) {
    const args = ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error']
    const installed = await processes.run('npm', args, { cwd: tool, timeoutMs: 5 * TOOL_LIMIT_MS })
    if (installed.exitCode !== 0) {
      return {
        missing: `npm ci in ${TOOL} failed: ${installed.stderr.trim() || installed.startError}`,
      }
    }
  }
  const scratch = await mkdtemp(join(tmpdir(), 'dirigent-gen-'))
  try {
    const document = documentText(root)
    const input = join(scratch, 'openapi.json')
    const output = join(scratch, 'api.ts')
    await writeFile(input, document)
    const program = join(tool, 'node_modules', 'openapi-typescript', 'bin', 'cli.js')
    const done = await processes.run(
      process.execPath,
      [program, input, '-o', output, '--default-non-nullable=false'],
      {
        timeoutMs: TOOL_LIMIT_MS,
      },
    )
    if (done.exitCode !== 0) return { missing: `openapi-typescript failed: ${done.stderr.trim()}` }
    return { text: `${provenance(document)}\n${await readFile(output, 'utf8')}` }
  } finally {
    await rm(scratch, { recursive: true, force: true })
  }
}
