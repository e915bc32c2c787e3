import fs from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'

type Call = (...args: unknown[]) => unknown

/** What the server's own small files are read and written with. */
const NAMES = [
  'access',
  'appendFile',
  'chmod',
  'copyFile',
  'mkdir',
  'mkdtemp',
  'readdir',
  'readFile',
  'rename',
  'rm',
  'stat',
  'unlink',
  'writeFile',
] as const

const installed = { done: false }

/**
 * Lets every call of `node:fs/promises` be done before it returns. A file that another thread reads comes back whenever
 * the machine has time: time of the world would have gone on or not by then, and one seed would be many runs.
 */
export function installFilesAtOnce(): void {
  if (installed.done) return
  installed.done = true
  const files = fs as unknown as Record<string, Call>
  const promises = fs.promises as unknown as Record<string, Call>
  for (const name of NAMES) promises[name] = async (...args) => files[`${name}Sync`]?.(...args)
  promises['open'] = async (...args) => handleOf(files['openSync']?.(...args) as number)
  syncBuiltinESMExports()
}

/** An open file, with what is asked of one here. */
function handleOf(fd: number) {
  const state = { closed: false }
  const close = async () => {
    if (state.closed) return
    state.closed = true
    fs.closeSync(fd)
  }
  return {
    fd,
    close,
    [Symbol.asyncDispose]: close,
    sync: async () => fs.fsyncSync(fd),
    datasync: async () => fs.fdatasyncSync(fd),
    stat: async () => fs.fstatSync(fd),
    readFile: async (encoding?: BufferEncoding) =>
      encoding ? fs.readFileSync(fd, encoding) : fs.readFileSync(fd),
    writeFile: async (data: string | Uint8Array) => fs.writeFileSync(fd, data),
    appendFile: async (data: string | Uint8Array) => fs.writeFileSync(fd, data),
    truncate: async (length?: number) => fs.ftruncateSync(fd, length),
    async write(data: string | Uint8Array) {
      const bytes = Buffer.from(data as string)
      return { bytesWritten: fs.writeSync(fd, bytes), buffer: data }
    },
    async read(buffer: Uint8Array, offset: number, length: number, position: number | null) {
      return { bytesRead: fs.readSync(fd, buffer, offset, length, position), buffer }
    },
  }
}
