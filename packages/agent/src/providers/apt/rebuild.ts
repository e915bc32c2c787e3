import {
  chmodSync,
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import type { Files } from '@dirigent/system/files'
import type { Processes } from '@dirigent/system/processes'
import type { Unit } from '../provider.ts'
import { archiveName } from './archive.ts'

const INFO = '/var/lib/dpkg/info'
const TIMEOUT_MS = 300_000
/** What dpkg keeps beside a package's own control files; not part of the package. */
const NOT_CONTROL = new Set(['list'])

/**
 * Builds a package from what is installed of it, because no repository offers that version any more: files as dpkg
 * lists them, maintainer scripts, and the control fields of the status database. It holds the configuration files as
 * they are on this device; installing it keeps them anyway. Refused when files were diverted or are missing: half a
 * package is worse than none.
 */
export async function rebuildPackage(
  deps: { files: Files; processes: Processes },
  unit: Unit,
  directory: string,
): Promise<string | null> {
  const { processes, files } = deps
  const listed = await processes.run('dpkg-query', ['--listfiles', unitName(unit)], {
    env: { LC_ALL: 'C.UTF-8' },
  })
  if (listed.exitCode !== 0 || /^(diverted|locally diverted|package diverts)/m.test(listed.stdout))
    return null
  const control = await controlText(processes, unit)
  if (control === null) return null
  const paths = listed.stdout.split('\n').filter((path) => path.startsWith('/') && path !== '/.')
  const work = mkdtempSync(join(directory, 'build-'))
  try {
    const root = join(work, 'root')
    mkdirSync(join(root, 'DEBIAN'), { recursive: true })
    if (!(await copyPaths(processes, paths, root))) return null
    copyControlFiles(unit, join(root, 'DEBIAN'), files)
    writeFileSync(join(root, 'DEBIAN', 'control'), control)
    const target = join(directory, archiveName(unit))
    const build = ['--build', '-Zgzip', '--nocheck', root, `${target}.new`]
    const built = await processes.run('dpkg-deb', build, { timeoutMs: TIMEOUT_MS })
    if (built.exitCode !== 0) return null
    copyFileSync(`${target}.new`, target)
    rmSync(`${target}.new`)
    return target
  } finally {
    rmSync(work, { recursive: true, force: true })
  }
}

const unitName = ({ name, arch }: Unit) => (arch === 'all' ? name : `${name}:${arch}`)

/** Fields of the status database that belong into a package. */
async function controlText(processes: Processes, unit: Unit): Promise<string | null> {
  const status = await processes.run('dpkg-query', ['--status', unitName(unit)], {
    env: { LC_ALL: 'C.UTF-8' },
  })
  if (status.exitCode !== 0) return null
  if (!status.stdout.includes(`\nVersion: ${unit.version}\n`)) return null
  const kept: string[] = []
  let skipping = false
  for (const line of status.stdout.trimEnd().split('\n')) {
    if (!/^\s/.test(line)) skipping = /^(Status|Conffiles|Config-Version|Triggers-\w+):/.test(line)
    if (!skipping) kept.push(line)
  }
  return `${kept.join('\n')}\n`
}

/** tar keeps owners, modes, links and capabilities; paths go by standard input, so that any number fits. */
async function copyPaths(
  processes: Processes,
  paths: readonly string[],
  root: string,
): Promise<boolean> {
  const list = join(root, '..', 'paths')
  writeFileSync(list, paths.map((path) => `.${path}\0`).join(''))
  const tar = join(root, '..', 'files.tar')
  const options = ['--null', '--no-recursion', '--xattrs', '--xattrs-include=security.capability']
  const pack = ['-C', '/', ...options, '-cf', tar, '-T', list]
  const packed = await processes.run('tar', pack, { timeoutMs: TIMEOUT_MS, env: { LC_ALL: 'C' } })
  if (packed.exitCode !== 0) return false
  const unpack = ['-C', root, '--xattrs', '--xattrs-include=security.capability', '-xpf', tar]
  const unpacked = await processes.run('tar', unpack, { timeoutMs: TIMEOUT_MS })
  return unpacked.exitCode === 0
}

function copyControlFiles(unit: Unit, target: string, files: Files): void {
  const info = join(files.root, INFO)
  for (const file of readdirSync(info)) {
    const match = /^(.+?)(?::([a-z0-9-]+))?\.([a-z0-9-]+)$/.exec(file)
    if (!match?.[3] || match[1] !== unit.name || NOT_CONTROL.has(match[3])) continue
    if (match[2] !== undefined && match[2] !== unit.arch) continue
    copyFileSync(join(info, file), join(target, match[3]))
    chmodSync(
      join(target, match[3]),
      /^(pre|post)(inst|rm)$|^config$/.test(match[3]) ? 0o755 : 0o644,
    )
  }
}
