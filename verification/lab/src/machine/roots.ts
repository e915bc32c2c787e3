import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, readdir, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { must } from '../commands.ts'
import type { Mirror } from '../launcher/mirror.ts'
import { LAB_ADDRESS, MIRROR_PORT, type Place } from './place.ts'

/**
 * What a device has beside Debian's smallest system: systemd, the libraries of the agent's runtime, and a few packages
 * that get security updates often, so that there is something real to find.
 */
const EXTRA_PACKAGES = [
  'systemd-sysv',
  'dbus',
  'libatomic1',
  'libstdc++6',
  'ca-certificates',
  'curl',
  'openssl',
  'sudo',
  'rsync',
  'libxml2',
  'libpng16-16',
]

/** Bumped when this file builds roots differently. */
const RECIPE = 2

export const mirrorProxyAddress = () => `http://${LAB_ADDRESS}:${MIRROR_PORT}`

/**
 * The Debian root all devices share, from the cache or made now (about 45 s). It is made from the main suite only,
 * without the security suite: so it is really outdated, the way a machine is that nobody patched since its installation.
 */
export async function ensureRoot(
  place: Place,
  mirror: Mirror,
  say: (line: string) => void,
): Promise<string> {
  const recipe = createHash('sha256')
    .update(JSON.stringify([RECIPE, mirror.suite, mirror.main, EXTRA_PACKAGES]))
    .digest('hex')
    .slice(0, 12)
  const roots = join(place.cache, 'roots')
  const root = join(roots, `${mirror.suite}-${recipe}`)
  if (existsSync(root)) return root
  await mkdir(roots, { recursive: true })
  await removeAbandoned(roots)
  say(`making the Debian ${mirror.suite} root (about a minute, only this once) …`)
  const partial = `${root}.partial-${process.pid}`
  const args = [
    '--variant=minbase',
    `--include=${EXTRA_PACKAGES.join(',')}`,
    mirror.suite,
    partial,
    mirror.main,
  ]
  // In a mount namespace of its own: debootstrap mounts /proc in the root, and an interrupted one would leave it behind.
  await must('unshare', ['--mount', '--propagation', 'private', 'debootstrap', ...args], {
    env: { http_proxy: mirrorProxyAddress() },
    timeoutMs: 900_000,
  })
  await rm(join(partial, 'var/cache/apt/archives'), { recursive: true, force: true })
  await mkdir(join(partial, 'var/cache/apt/archives/partial'), { recursive: true })
  // Another lab may have been faster; both roots are the same.
  if (existsSync(root)) await rm(partial, { recursive: true, force: true })
  else await rename(partial, root)
  return root
}

/** Half-made roots carry the process id of their maker; those of dead ones only waste space. */
async function removeAbandoned(roots: string): Promise<void> {
  for (const name of await readdir(roots)) {
    const maker = /\.partial-(\d+)$/.exec(name)?.[1]
    if (maker !== undefined && !existsSync(`/proc/${maker}`)) {
      await rm(join(roots, name), { recursive: true, force: true })
    }
  }
}
