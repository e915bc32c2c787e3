import {
  appendFileSync,
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs'
import { dirname } from 'node:path'

const OWNER_ONLY = 0o600

function syncDirectory(path: string): void {
  const handle = openSync(path, 'r')
  try {
    fsyncSync(handle)
  } finally {
    closeSync(handle)
  }
}

/**
 * Replaces a file so that a power cut leaves the old or the new content, never half: a token or an assignment that is
 * cut in the middle would lock the device out.
 */
export function writeDurable(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true })
  const temporary = `${path}.new`
  const handle = openSync(temporary, 'w', OWNER_ONLY)
  try {
    writeSync(handle, text)
    fsyncSync(handle)
  } finally {
    closeSync(handle)
  }
  renameSync(temporary, path)
  syncDirectory(dirname(path))
}

/** Appends one line and returns when it is on disk. */
export function appendDurable(path: string, line: string): void {
  const isNew = !existsSync(path)
  mkdirSync(dirname(path), { recursive: true })
  const handle = openSync(path, 'a', OWNER_ONLY)
  try {
    appendFileSync(handle, `${line}\n`)
    fsyncSync(handle)
  } finally {
    closeSync(handle)
  }
  if (isNew) syncDirectory(dirname(path))
}

/** Content as JSON; null when the file is absent. A file that is not JSON throws: it was written by us and is broken. */
export function readJson(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw new Error(`${path} cannot be read: ${String(error)}`, { cause: error })
  }
}

/** Lines of an append-only file as JSON. A last line that a power cut left half-written is dropped. */
export function readLines(path: string): unknown[] {
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
    throw error
  }
  const lines: unknown[] = []
  for (const line of text.split('\n')) {
    if (line === '') continue
    try {
      lines.push(JSON.parse(line))
    } catch {
      break
    }
  }
  return lines
}

export function removeDurable(path: string): void {
  rmSync(path, { force: true })
  if (existsSync(dirname(path))) syncDirectory(dirname(path))
}
