import { createHash } from 'node:crypto'
import { accessSync, constants, existsSync, readFileSync } from 'node:fs'
import { mkdir, readFile, readdir, rename, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { isAlive } from '@dirigent/server/database/postmaster'
import type { Processes } from '@dirigent/system/processes'
import { compressAssets } from './compress-assets.ts'
import { StartFailure } from './failure.ts'

/** The console is made of these packages' sources. */
const SOURCES = ['client', 'console', 'domain', 'protocol', 'words']
const SKIPPED = new Set(['dist', 'node_modules', 'coverage'])
const BUILD_LIMIT_MS = 180_000

export type ConsoleBuild = { readonly directory: string } | { readonly missing: string }

/**
 * Builds the console once per state of its sources. In the checkout where that can be written, else (a checkout that
 * belongs to root, used by an ordinary user) in the state directory.
 */
export async function buildConsole(
  root: string,
  state: string,
  processes: Processes,
  onBuild: () => void,
): Promise<ConsoleBuild> {
  const source = join(root, 'packages', 'console')
  if (!existsSync(join(source, 'index.html'))) {
    return { missing: 'packages/console has no index.html, so only the API answers' }
  }
  const hash = await hashSources(root)
  const inCheckout = join(source, 'dist')
  const elsewhere = join(state, 'console')
  for (const directory of [inCheckout, elsewhere]) {
    if (stampOf(directory) === hash) return { directory }
  }
  onBuild()
  const directory = isWritable(source) ? inCheckout : elsewhere
  await build(root, source, directory, hash, processes)
  return { directory }
}

const stampFile = (directory: string) => join(directory, '.sources')

function stampOf(directory: string): string | null {
  return existsSync(stampFile(directory)) ? readFileSync(stampFile(directory), 'utf8') : null
}

function isWritable(directory: string): boolean {
  try {
    accessSync(directory, constants.W_OK)
    return true
  } catch {
    return false
  }
}

/** Into a folder of its own first: a build that was killed must not be served, and two starts may build at once. */
async function build(
  root: string,
  source: string,
  directory: string,
  hash: string,
  processes: Processes,
): Promise<void> {
  const unfinished = `${directory}.building-${process.pid}`
  await removeAbandoned(directory)
  const vite = join(root, 'node_modules', 'vite', 'bin', 'vite.js')
  const args = [
    vite,
    'build',
    '--outDir',
    unfinished,
    '--emptyOutDir',
    '--logLevel',
    'warn',
    '--configLoader',
    'native',
  ]
  const result = await processes.run(process.execPath, args, {
    cwd: source,
    env: { NODE_ENV: 'production' },
    timeoutMs: BUILD_LIMIT_MS,
  })
  if (result.exitCode !== 0) {
    await rm(unfinished, { recursive: true, force: true })
    const reason = result.timedOut ? 'it took too long' : result.stderr.trim().slice(-2000)
    throw new StartFailure(`The console could not be built: ${reason || `exit ${result.exitCode}`}`)
  }
  await mkdir(unfinished, { recursive: true })
  await compressAssets(unfinished)
  await writeFile(stampFile(unfinished), hash)
  if (stampOf(directory) === hash) {
    // Another start was faster, and may be serving it already.
    await rm(unfinished, { recursive: true, force: true })
    return
  }
  await rm(directory, { recursive: true, force: true })
  await rename(unfinished, directory)
}

/** Builds of processes that are gone. */
async function removeAbandoned(directory: string): Promise<void> {
  const folder = dirname(directory)
  await mkdir(folder, { recursive: true })
  for (const name of await readdir(folder)) {
    const owner = /\.building-(\d+)$/.exec(name)?.[1]
    if (owner === undefined || isAlive(Number(owner))) continue
    await rm(join(folder, name), { recursive: true, force: true })
  }
}

async function hashSources(root: string): Promise<string> {
  const hash = createHash('sha256')
  hash.update(await readFile(join(root, 'package-lock.json')))
  for (const name of SOURCES) await addFolder(hash, join(root, 'packages', name), name)
  return hash.digest('hex')
}

async function addFolder(
  hash: ReturnType<typeof createHash>,
  folder: string,
  name: string,
): Promise<void> {
  const entries = await readdir(folder, { withFileTypes: true })
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const path = join(folder, entry.name)
    const label = `${name}/${entry.name}`
    if (SKIPPED.has(entry.name) || entry.name.startsWith('dist.building')) continue
    if (entry.name.includes('.test.')) continue
    if (entry.isDirectory()) await addFolder(hash, path, label)
    else if (entry.isFile()) hash.update(`${label}\0`).update(await readFile(path))
  }
}
