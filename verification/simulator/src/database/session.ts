import { once } from 'node:events'
import fs from 'node:fs'
import { connect } from 'node:net'
import { DATABASE_NAME } from '@dirigent/server/database/settings'
import { DatabaseError } from 'pg-protocol'
import { Parser } from 'pg-protocol/dist/parser.js'
import { serialize } from 'pg-protocol/dist/serializer.js'

/** Those of Node itself: a socket is no file of an agent. */
const { readSync, writeSync } = fs

/** Kinds of messages that are read here (PostgreSQL: Message Formats). */
export const KIND = {
  dataRow: 0x44,
  rowDescription: 0x54,
  commandComplete: 0x43,
  notification: 0x41,
  error: 0x45,
  ready: 0x5a,
} as const

/** A message without its head lies in `bytes` from `start` to `end`, only until the call returns. */
type Take = (kind: number, bytes: Buffer, start: number, end: number) => void

/** One connection; every call returns when PostgreSQL has answered, and nothing else happens meanwhile. */
export type Session = {
  /** Sends the messages, hands over the answers up to "ready", then throws the first error among them. */
  exchange(messages: readonly Uint8Array[], take: Take): void
  run(text: string): void
  close(): void
}

const HEAD = 5

export async function openSession(path: string, database: string): Promise<Session> {
  const socket = connect({ path })
  // Node must not read from it: we do, and wait for it.
  socket.pause()
  await once(socket, 'connect')
  socket.unref()
  const { _handle: handle } = socket as object as {
    _handle: { fd: number; setBlocking(on: boolean): number }
  }
  if (handle.setBlocking(true) !== 0) throw new Error('a socket that waits cannot be had here')
  const read = createReader(handle.fd)
  let closed = false
  const exchange = (messages: readonly Uint8Array[], take: Take) => {
    // The number of a closed socket is soon another one's: what still speaks here belongs to the world before.
    if (closed) throw new Error('this database is closed')
    for (const message of messages) write(handle.fd, message)
    read(take)
  }
  exchange([serialize.startup({ user: DATABASE_NAME, database })], () => {})
  return {
    exchange,
    run: (text) => exchange([serialize.query(text)], () => {}),
    close() {
      closed = true
      socket.destroy()
    },
  }
}

function write(fd: number, message: Uint8Array): void {
  for (let sent = 0; sent < message.length;) sent += writeSync(fd, message, sent)
}

const FIRST_BYTES = 1 << 18

/** Reads into one buffer that grows to the largest message; nothing is copied that is only looked at. */
function createReader(fd: number): (take: Take) => void {
  let bytes = Buffer.allocUnsafe(FIRST_BYTES)
  return (take) => {
    let failure: Error | null = null
    let [at, held] = [0, 0]
    for (;;) {
      while (held - at >= HEAD) {
        const end = at + 1 + bytes.readInt32BE(at + 1)
        if (end > held) break
        const kind = bytes[at] ?? 0
        if (kind === KIND.ready) {
          if (failure) throw failure
          return
        }
        if (kind === KIND.error) failure ??= errorIn(bytes.subarray(at, end))
        else take(kind, bytes, at + HEAD, end)
        at = end
      }
      bytes.copyWithin(0, at, held)
      held -= at
      at = 0
      const needed = held >= HEAD ? 1 + bytes.readInt32BE(1) : HEAD
      if (needed > bytes.length) bytes = Buffer.concat([bytes], 2 * needed)
      const more = readSync(fd, bytes, held, bytes.length - held, null)
      if (more === 0) throw failure ?? new Error('PostgreSQL closed the connection')
      held += more
    }
  }
}

function errorIn(message: Uint8Array): Error {
  let found: unknown = null
  new Parser().parse(Buffer.from(message), (one: unknown) => {
    found = one
  })
  return found instanceof DatabaseError ? found : new Error('PostgreSQL said what nobody can read')
}
