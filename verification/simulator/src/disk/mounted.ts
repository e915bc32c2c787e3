import fs from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'
import { Readable } from 'node:stream'
import { DiskError, type MemoryDisk } from './memory-disk.ts'

/** Below this nothing is on a real disk. */
export const MOUNT = '/simulated'
const BELOW = `${MOUNT}/`

/** Which memory disk a path lies on: `/simulated/NAME/…`. */
const disks = new Map<string, MemoryDisk>()
const handles = new Map<number, { path: string; folder: boolean }>()
/** Real file descriptors are small numbers. */
const handle = { next: 1_000_000 }

export const mountPoint = (name: string) => `${MOUNT}/${name}`

export function mount(name: string, disk: MemoryDisk): void {
  disks.set(name, disk)
  disk.makeFolder(mountPoint(name))
}

export function unmountAll(): void {
  disks.clear()
  handles.clear()
}

function diskOf(path: unknown): MemoryDisk | null {
  if (typeof path !== 'string' || !path.startsWith(BELOW)) return null
  const end = path.indexOf('/', BELOW.length)
  const name = path.slice(BELOW.length, end < 0 ? path.length : end)
  const disk = disks.get(name)
  if (!disk) throw new DiskError('ENOENT', `nothing is mounted at ${mountPoint(name)}`)
  return disk
}

const text = (data: unknown) =>
  typeof data === 'string' ? data : Buffer.from(data as Uint8Array).toString('latin1')

/**
 * The agent keeps its state with `node:fs` itself, as it must: a port in between would hide what it proves. Here the
 * functions that it uses are led to memory for paths below MOUNT, so that a power cut can be played exactly.
 */
const simulated = {
  existsSync: (disk: MemoryDisk, path: string) => disk.exists(path),
  mkdirSync: (disk: MemoryDisk, path: string) => disk.makeFolder(path),
  mkdtempSync(disk: MemoryDisk, prefix: string) {
    const path = `${prefix}${(handle.next++).toString(36)}`
    disk.makeFolder(path)
    return path
  },
  readdirSync: (disk: MemoryDisk, path: string) => disk.list(path),
  readFileSync(disk: MemoryDisk, path: string, options?: unknown) {
    const data = disk.read(path)
    return options === undefined ? Buffer.from(data) : data
  },
  writeFileSync: (disk: MemoryDisk, path: string, data: unknown) =>
    disk.write(path, text(data), 'replace'),
  copyFileSync: (disk: MemoryDisk, from: string, to: string) =>
    disk.write(to, disk.read(from), 'replace'),
  chmodSync: () => undefined,
  renameSync: (disk: MemoryDisk, from: string, to: string) => disk.rename(from, to),
  rmSync(disk: MemoryDisk, path: string, options?: { force?: boolean; recursive?: boolean }) {
    if (!disk.exists(path) && options?.force) return
    disk.remove(path, options?.recursive ?? false)
  },
  statSync(disk: MemoryDisk, path: string) {
    const status = disk.status(path)
    if (!status) throw new DiskError('ENOENT', path)
    return { size: status.size, mtimeMs: status.modifiedMs, ctimeMs: status.modifiedMs }
  },
  openSync(disk: MemoryDisk, path: string, flags: string) {
    const folder = disk.isFolder(path)
    if (!folder && flags.startsWith('r') && !disk.exists(path)) throw new DiskError('ENOENT', path)
    if (!folder && flags === 'w') disk.write(path, '', 'replace')
    if (!folder && flags === 'a') disk.create(path)
    handles.set(handle.next, { path, folder })
    return handle.next++
  },
  createReadStream: (disk: MemoryDisk, path: string) =>
    Readable.from([Buffer.from(disk.read(path))]),
}

const byHandle = {
  writeSync: (disk: MemoryDisk, path: string, data: unknown) =>
    disk.write(path, text(data), 'append'),
  appendFileSync: (disk: MemoryDisk, path: string, data: unknown) =>
    disk.write(path, text(data), 'append'),
  fsyncSync(disk: MemoryDisk, path: string, _data: unknown, folder: boolean) {
    if (folder) disk.syncFolder(path)
    else disk.syncFile(path)
  },
  closeSync: () => undefined,
}

const installed = { done: false }

/** Leads file calls below MOUNT to memory, once per process. */
export function installMount(): void {
  if (installed.done) return
  installed.done = true
  const target = fs as unknown as Record<string, (...args: unknown[]) => unknown>
  for (const [name, play] of Object.entries(simulated)) {
    const real = target[name]?.bind(fs)
    target[name] = (path: unknown, ...rest: unknown[]) => {
      const disk = diskOf(path)
      if (!disk) return real?.(path, ...rest)
      return (play as (disk: MemoryDisk, ...args: unknown[]) => unknown)(disk, path, ...rest)
    }
  }
  for (const [name, play] of Object.entries(byHandle)) {
    const real = target[name]?.bind(fs)
    target[name] = (fd: unknown, ...rest: unknown[]) => {
      const open = typeof fd === 'number' ? handles.get(fd) : undefined
      const disk = open ? diskOf(open.path) : null
      if (!open || !disk) return real?.(fd, ...rest)
      if (name === 'closeSync') return void handles.delete(fd as number)
      return (play as (disk: MemoryDisk, ...args: unknown[]) => unknown)(
        disk,
        open.path,
        rest[0],
        open.folder,
      )
    }
  }
  syncBuiltinESMExports()
}
