import { join } from 'node:path'
import type { Files } from '@dirigent/system/files'

/** What names of checks and hooks may look like: no path, no option, no surprise. */
export const HOOK_NAME = /^[a-z0-9][a-z0-9-]{0,63}$/

const WRITABLE_BY_OTHERS = 0o022
const EXECUTABLE_BY_OWNER = 0o100

export type Trusted = { trusted: true; path: string } | { trusted: false; because: string }

/**
 * Whether an executable in one of the device's own folders may be run as root: a regular file that root owns, that
 * nobody else can write, in a folder of the same kind, and that a symlink does not lead out of. Otherwise whoever can
 * write there would become root at the next update.
 */
export function trustedExecutable(files: Files, folder: string, name: string): Trusted {
  const no = (because: string): Trusted => ({ trusted: false, because })
  if (!HOOK_NAME.test(name)) return no(`"${name}" is not a name of a check`)
  const path = `${folder}/${name}`
  const directory = files.status(folder)
  if (!directory?.isDirectory) return no(`${folder} does not exist`)
  const real = files.realPath(path)
  if (real === null) return no(`${path} does not exist`)
  const inside = files.realPath(folder)
  if (inside === null || join(inside, name) !== real) return no(`${path} leads out of ${folder}`)
  const status = files.status(path)
  if (!status?.isFile) return no(`${path} is not a file`)
  for (const [what, entry] of [
    [folder, directory],
    [path, status],
  ] as const) {
    if (entry.ownerUid !== 0) return no(`${what} does not belong to root`)
    if (entry.mode & WRITABLE_BY_OTHERS) return no(`${what} can be written by others than root`)
  }
  if (!(status.mode & EXECUTABLE_BY_OWNER)) return no(`${path} is not executable`)
  return { trusted: true, path: real }
}
