import { build, type Plugin } from 'esbuild'
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
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

/** The whole agent as one module without dependencies, readable as it is: what runs as root can be looked at. */
export async function bundleAgent(outfile: string): Promise<{ sha256: string }> {
  await build({
    entryPoints: [MAIN],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node26',
    banner: { js: BANNER },
    legalComments: 'eof',
    plugins: [withoutLocales],
    logLevel: 'error',
  })
  return { sha256: createHash('sha256').update(readFileSync(outfile)).digest('hex') }
}
