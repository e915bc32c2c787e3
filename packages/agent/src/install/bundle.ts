import { build, type Plugin } from 'esbuild'
import { createHash } from 'node:crypto'
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { basename } from 'node:path'
import { fileURLToPath } from 'node:url'

const MAIN = fileURLToPath(new URL('../main.ts', import.meta.url))
/** CommonJS modules inside the bundle ask for Node's own modules by `require`. */
const BANNER =
  "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);"

/**
 * The schema library brings its messages in fifty languages; the agent never shows them. Leaving them out saves two
 * megabytes of memory on every device.
 */
const withoutLocales: Plugin = {
  name: 'without-locales',
  setup({ onLoad }) {
    onLoad({ filter: /zod\/v4\/locales\/index\.js$/ }, () => ({
      contents: "export { default as en } from './en.js'",
    }))
  },
}

/**
 * The agent as modules without dependencies, readable as they are: what runs as root can be looked at. `agent.mjs` is
 * the part that waits; it loads the others when there is something to do. Answers their names and one hash of all.
 */
export async function bundleAgent(directory: string): Promise<{ files: string[]; sha256: string }> {
  rmSync(directory, { recursive: true, force: true })
  const { outputFiles } = await build({
    entryPoints: { agent: MAIN },
    outdir: directory,
    outExtension: { '.js': '.mjs' },
    chunkNames: 'agent-[hash]',
    splitting: true,
    write: false,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node26',
    banner: { js: BANNER },
    legalComments: 'eof',
    plugins: [withoutLocales],
    logLevel: 'error',
  })
  mkdirSync(directory, { recursive: true })
  const hash = createHash('sha256')
  for (const { path, contents } of outputFiles.toSorted((a, b) => (a.path < b.path ? -1 : 1))) {
    writeFileSync(path, contents)
    hash.update(basename(path)).update(contents)
  }
  return { files: outputFiles.map(({ path }) => path), sha256: hash.digest('hex') }
}
