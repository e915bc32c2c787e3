import {
  readdirSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  statfsSync,
  statSync,
} from 'node:fs'
import { join } from 'node:path'

export type FileStatus = {
  sizeBytes: number
  modifiedMs: number
  inode: number
  /** Permission and type bits as `stat` gives them. */
  mode: number
  ownerUid: number
  isFile: boolean
  isDirectory: boolean
}

export type Space = { sizeBytes: number; freeBytes: number }

/**
 * Reading files of one machine. Absolute paths are meant inside the machine's own root, which may be mounted somewhere
 * else (a test, an image). What is absent or may not be read is null: the reader decides what that means, because only
 * it knows whether "no such file" is good news.
 */
export type Files = {
  /** Where the machine's root lies; `/` for the running system. */
  root: string
  text(path: string): string | null
  list(path: string): string[] | null
  status(path: string): FileStatus | null
  link(path: string): string | null
  /** The path with every symlink resolved, as seen from outside. */
  realPath(path: string): string | null
  space(path: string): Space | null
}

/** Files under `root`; a symlink with an absolute target is followed by the running system, not inside `root`. */
export function filesUnder(root: string): Files {
  const at = (path: string) => join(root, path)
  const orNull = <T>(read: () => T): T | null => {
    try {
      return read()
    } catch {
      return null
    }
  }
  return {
    root,
    text: (path) => orNull(() => readFileSync(at(path), 'utf8')),
    list: (path) => orNull(() => readdirSync(at(path)).toSorted()),
    link: (path) => orNull(() => readlinkSync(at(path))),
    realPath: (path) => orNull(() => realpathSync(at(path))),
    status: (path) =>
      orNull(() => {
        const s = statSync(at(path))
        return {
          sizeBytes: s.size,
          modifiedMs: Math.floor(s.mtimeMs),
          inode: s.ino,
          mode: s.mode,
          ownerUid: s.uid,
          isFile: s.isFile(),
          isDirectory: s.isDirectory(),
        }
      }),
    space: (path) =>
      orNull(() => {
        const s = statfsSync(at(path))
        return { sizeBytes: s.blocks * s.bsize, freeBytes: s.bavail * s.bsize }
      }),
  }
}
