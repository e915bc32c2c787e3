import { createHash } from 'node:crypto'
import type { Files } from '@dirigent/system/files'

const FILES = [
  '/var/lib/dpkg/status',
  '/etc/apt/sources.list',
  '/etc/apt/preferences',
  '/etc/apt/apt.conf',
]
const DIRECTORIES = [
  '/var/lib/apt/lists',
  '/etc/apt/sources.list.d',
  '/etc/apt/preferences.d',
  '/etc/apt/apt.conf.d',
]

/**
 * Changes when anything changed that the list of packages and updates depends on. An idle agent looks at some dozen
 * directory entries instead of running apt.
 */
export function softwareFingerprint(files: Files): string {
  const hash = createHash('sha256')
  const add = (path: string) => {
    const status = files.status(path)
    hash.update(
      `${path} ${status?.modifiedMs ?? '-'} ${status?.sizeBytes ?? '-'} ${status?.inode ?? '-'}\n`,
    )
  }
  FILES.forEach(add)
  for (const directory of DIRECTORIES) {
    for (const name of files.list(directory) ?? []) {
      if (name !== 'lock' && name !== 'partial') add(`${directory}/${name}`)
    }
  }
  return hash.digest('hex')
}

/**
 * When the package index was last refreshed with success, as far as the machine tells: the newest of what the agent
 * noted, apt's periodic stamp, and the directory of indices (entries are replaced there only when a download worked).
 */
export function indexRefreshedAt(files: Files, noted: number | null): number | null {
  const moments = [
    noted,
    files.status('/var/lib/apt/periodic/update-success-stamp')?.modifiedMs ?? null,
    hasIndex(files) ? (files.status('/var/lib/apt/lists')?.modifiedMs ?? null) : null,
  ].filter((moment) => moment !== null)
  return moments.length === 0 ? null : Math.max(...moments)
}

/** Whether any package index is there at all: container images throw them away. */
export function hasIndex(files: Files): boolean {
  return (files.list('/var/lib/apt/lists') ?? []).some((name) => /_Packages(\.\w+)?$/.test(name))
}
