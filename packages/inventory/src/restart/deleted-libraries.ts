import type { Files } from '@dirigent/system/files'
import type { StaleProcess } from '../sections.ts'

/** Where packages put code. Deleted files elsewhere (/tmp, /dev/shm, /memfd:) are a program's own business. */
const CODE = /^(\/usr)?\/(lib|lib32|lib64|libx32|libexec|bin|sbin|local\/lib)\//
const LIBRARIES_MAX = 50
const PROCESSES_MAX = 500

export type StaleProcesses = {
  processes: StaleProcess[]
  /** False when another user's process could not be looked at: then "none" is not proven. */
  complete: boolean
}

/** Code files of a process's memory map that are no longer on disk: an update replaced them, the process still runs them. */
export function deletedCode(maps: string): string[] {
  const found = new Set<string>()
  for (const line of maps.split('\n')) {
    if (!line.endsWith(' (deleted)')) continue
    const path = line.slice(line.indexOf('/')).slice(0, -' (deleted)'.length)
    const name = path.replace(/\.dpkg-(tmp|new)$/, '')
    if (
      line.includes('/') &&
      CODE.test(name) &&
      (/\.so(\.|$)/.test(name) || line.split(' ')[1]?.includes('x'))
    ) {
      found.add(name)
    }
  }
  return [...found].toSorted()
}

/** `ssh.service` from a process's control group; null for sessions and what systemd does not manage. */
export function serviceOf(cgroup: string): string | null {
  const path = cgroup
    .split('\n')
    .find((line) => line.startsWith('0::') || line.includes(':name=systemd:'))
  const parts = path?.split('/') ?? []
  if (parts.includes('user.slice')) return null
  return parts.find((part) => part.endsWith('.service')) ?? null
}

/** Looks at every process of this machine. Processes of containers on it belong to other devices and are left out. */
export function readStaleProcesses(files: Files): StaleProcesses {
  const ownNamespace = files.link('/proc/self/ns/pid')
  const found: StaleProcess[] = []
  let complete = true
  for (const pid of (files.list('/proc') ?? []).filter((name) => /^\d+$/.test(name))) {
    const namespace = files.link(`/proc/${pid}/ns/pid`)
    if (namespace !== null && ownNamespace !== null && namespace !== ownNamespace) continue
    const maps = files.text(`/proc/${pid}/maps`)
    if (maps === null) {
      // A process that ended meanwhile is gone; one that is still there is somebody else's.
      if (files.status(`/proc/${pid}`) !== null) complete = false
      continue
    }
    const libraries = deletedCode(maps)
    if (libraries.length === 0) continue
    found.push({
      service: serviceOf(files.text(`/proc/${pid}/cgroup`) ?? ''),
      process: files.text(`/proc/${pid}/comm`)?.trim() ?? 'unknown',
      pid: Number(pid),
      libraries: libraries.slice(0, LIBRARIES_MAX),
      packages: [],
    })
  }
  if (found.length > PROCESSES_MAX) complete = false
  return { processes: found.toSorted((a, b) => a.pid - b.pid).slice(0, PROCESSES_MAX), complete }
}
