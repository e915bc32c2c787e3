type Inode = { number: number; data: string; durable: string | null; modifiedMs: number }
type Folder = { entries: Map<string, Inode>; durable: Map<string, Inode> }

/** Paths here begin with a stroke and end with a name. */
const dirname = (path: string) => path.slice(0, path.lastIndexOf('/')) || '/'

export class DiskError extends Error {
  readonly code: string
  constructor(code: string, what: string) {
    // Files that are not there are asked for thousands of times; nobody reads where from.
    const depth = Error.stackTraceLimit
    Error.stackTraceLimit = 0
    super(`${code}: ${what}`)
    Error.stackTraceLimit = depth
    this.code = code
  }
}

/** What happened to a path: for truth that no row of a server can forge. */
export type DiskEvent = { kind: 'created' | 'replaced' | 'removed'; path: string }

/**
 * A disk in memory that knows what a power cut leaves: content that was not synced is gone, and so is a name whose
 * folder was not. That is the least that POSIX promises; real disks are kinder, and hide the mistake.
 */
export type MemoryDisk = {
  makeFolder(path: string): void
  isFolder(path: string): boolean
  exists(path: string): boolean
  list(path: string): string[]
  read(path: string): string
  /** Size and times of a file; null when it is absent. */
  status(path: string): { size: number; modifiedMs: number; inode: number } | null
  create(path: string): void
  write(path: string, data: string, mode: 'replace' | 'append'): void
  rename(from: string, to: string): void
  remove(path: string, recursive: boolean): void
  syncFile(path: string): void
  syncFolder(path: string): void
  /** The power fails: everything is as it was last synced. */
  losePower(): void
  /** Puts an image of an earlier moment, or of another machine, in place of everything. */
  restore(image: ReadonlyMap<string, string>): void
  snapshot(): Map<string, string>
  bytes(): number
  files(): number
}

export function createMemoryDisk(deps: {
  now: () => number
  /** Called before each change; may throw to play a power cut or a full disk. */
  beforeWrite: (path: string) => void
  onEvent: (event: DiskEvent) => void
}): MemoryDisk {
  const folders = new Map<string, Folder>()
  let inodes = 0

  const folderOf = (path: string): Folder => {
    const folder = folders.get(dirname(path))
    if (!folder) throw new DiskError('ENOENT', `no folder ${dirname(path)}`)
    return folder
  }
  const nameOf = (path: string) => path.slice(path.lastIndexOf('/') + 1)
  const inodeOf = (path: string): Inode => {
    const inode = folders.get(dirname(path))?.entries.get(nameOf(path))
    if (!inode) throw new DiskError('ENOENT', `no such file ${path}`)
    return inode
  }
  const makeFolder = (path: string) => {
    for (let at = path; at !== '/' && !folders.has(at); at = dirname(at))
      folders.set(at, { entries: new Map(), durable: new Map() })
  }
  const create = (path: string) => {
    const folder = folderOf(path)
    if (folder.entries.has(nameOf(path))) return
    deps.beforeWrite(path)
    folder.entries.set(nameOf(path), {
      number: ++inodes,
      data: '',
      durable: null,
      modifiedMs: deps.now(),
    })
    deps.onEvent({ kind: 'created', path })
  }
  return {
    makeFolder,
    create,
    isFolder: (path) => folders.has(path),
    exists: (path) =>
      folders.has(path) || (folders.get(dirname(path))?.entries.has(nameOf(path)) ?? false),
    list(path) {
      const folder = folders.get(path)
      if (!folder) throw new DiskError('ENOENT', `no folder ${path}`)
      const below = [...folders.keys()].filter((one) => dirname(one) === path).map(nameOf)
      return [...folder.entries.keys(), ...below]
    },
    read: (path) => inodeOf(path).data,
    status(path) {
      const inode = folders.get(dirname(path))?.entries.get(nameOf(path))
      if (!inode) return null
      return { size: inode.data.length, modifiedMs: inode.modifiedMs, inode: inode.number }
    },
    write(path, data, mode) {
      create(path)
      deps.beforeWrite(path)
      const inode = inodeOf(path)
      inode.data = mode === 'append' ? inode.data + data : data
      inode.modifiedMs = deps.now()
    },
    rename(from, to) {
      deps.beforeWrite(to)
      const inode = inodeOf(from)
      folderOf(from).entries.delete(nameOf(from))
      folderOf(to).entries.set(nameOf(to), inode)
      deps.onEvent({ kind: 'replaced', path: to })
    },
    remove(path, recursive) {
      if (folders.has(path)) {
        if (!recursive) throw new DiskError('EISDIR', path)
        for (const one of folders.keys())
          if (one === path || one.startsWith(`${path}/`)) folders.delete(one)
        return
      }
      const folder = folders.get(dirname(path))
      if (!folder?.entries.has(nameOf(path))) throw new DiskError('ENOENT', path)
      deps.beforeWrite(path)
      folder.entries.delete(nameOf(path))
      deps.onEvent({ kind: 'removed', path })
    },
    syncFile(path) {
      const inode = inodeOf(path)
      inode.durable = inode.data
    },
    syncFolder(path) {
      const folder = folders.get(path)
      if (folder) folder.durable = new Map(folder.entries)
    },
    losePower() {
      for (const folder of folders.values()) {
        folder.entries = new Map(folder.durable)
        for (const inode of folder.entries.values()) inode.data = inode.durable ?? ''
      }
    },
    restore(image) {
      for (const folder of folders.values()) {
        folder.entries.clear()
        folder.durable.clear()
      }
      for (const [path, data] of image) {
        makeFolder(dirname(path))
        const inode = { number: ++inodes, data, durable: data, modifiedMs: deps.now() }
        folderOf(path).entries.set(nameOf(path), inode)
        folderOf(path).durable.set(nameOf(path), inode)
      }
    },
    snapshot() {
      const found = new Map<string, string>()
      for (const [path, folder] of folders)
        for (const [name, inode] of folder.entries) found.set(`${path}/${name}`, inode.data)
      return found
    },
    bytes() {
      let sum = 0
      for (const folder of folders.values())
        for (const inode of folder.entries.values()) sum += inode.data.length
      return sum
    },
    files() {
      let sum = 0
      for (const folder of folders.values()) sum += folder.entries.size
      return sum
    },
  }
}
