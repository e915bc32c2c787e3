import { connect, type Socket } from 'node:net'

export type LoadResult = { count: number; failed: number; tookMs: number; latenciesMs: number[] }

/** An HTTP/1.1 request as bytes. Made beforehand, so that signing does not count as the server's work. */
export function requestBytes(
  path: string,
  host: string,
  headers: Record<string, string>,
  body: Buffer,
): Buffer {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`)
  const head = `POST ${path} HTTP/1.1\r\nhost: ${host}\r\ncontent-length: ${body.length}\r\n${lines.join('')}\r\n`
  return Buffer.concat([Buffer.from(head), body])
}

/**
 * Sends all requests over `connections` kept connections, one at a time on each, as devices do. A client library would
 * cost more than the server; this reads nothing but status and length.
 */
export async function sendAll(
  port: number,
  requests: readonly Buffer[],
  connections: number,
): Promise<LoadResult> {
  const result: LoadResult = { count: 0, failed: 0, tookMs: 0, latenciesMs: [] }
  let next = 0
  const sockets = await Promise.all(Array.from({ length: connections }, () => open(port)))
  const startedAt = performance.now()
  await Promise.all(
    sockets.map(async (socket) => {
      const read = responses(socket)
      while (next < requests.length) {
        const request = requests[next++]
        if (!request) break
        const sentAt = performance.now()
        const answer = read()
        socket.write(request)
        const { status } = await answer
        result.latenciesMs.push(performance.now() - sentAt)
        result.count++
        if (status !== 200) result.failed++
      }
    }),
  )
  result.tookMs = performance.now() - startedAt
  for (const socket of sockets) socket.destroy()
  return result
}

function open(port: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: '127.0.0.1', noDelay: true }, () => resolve(socket))
    socket.once('error', reject)
  })
}

export type Conversation = { checkIn: Buffer; section: Buffer }

/** Each device checks in, and sends its section when the answer asks for it; `connections` of them at a time. */
export async function converse(
  port: number,
  conversations: readonly Conversation[],
  connections: number,
): Promise<{ tookMs: number; sent: number; failed: number }> {
  const result = { tookMs: 0, sent: 0, failed: 0 }
  let next = 0
  const sockets = await Promise.all(Array.from({ length: connections }, () => open(port)))
  const startedAt = performance.now()
  await Promise.all(
    sockets.map(async (socket) => {
      const read = responses(socket)
      const ask = (request: Buffer) => {
        const answer = read()
        socket.write(request)
        return answer
      }
      for (;;) {
        const conversation = conversations[next++]
        if (!conversation) return
        const { status, body } = await ask(conversation.checkIn)
        const wanted = status === 200 && body.includes('"section":"packages"')
        const stored = wanted ? (await ask(conversation.section)).status : status
        if (wanted) result.sent++
        if (status !== 200 || stored !== 200) result.failed++
      }
    }),
  )
  result.tookMs = performance.now() - startedAt
  for (const socket of sockets) socket.destroy()
  return result
}

type HttpAnswer = { status: number; body: string }

/** Reads one answer per call. */
function responses(socket: Socket): () => Promise<HttpAnswer> {
  let pending = ''
  let waiting: { resolve(answer: HttpAnswer): void; reject(error: Error): void } | null = null
  socket.setEncoding('latin1')
  socket.on('data', (chunk: string) => {
    pending += chunk
    const end = pending.indexOf('\r\n\r\n')
    if (end < 0) return
    const length = Number(/content-length: (\d+)/i.exec(pending.slice(0, end))?.[1] ?? 0)
    if (pending.length < end + 4 + length) return
    const status = Number(pending.slice(9, 12))
    const body = pending.slice(end + 4, end + 4 + length)
    pending = pending.slice(end + 4 + length)
    waiting?.resolve({ status, body })
  })
  socket.on('close', () => waiting?.reject(new Error('the server closed the connection')))
  return () =>
    new Promise((resolve, reject) => {
      waiting = { resolve, reject }
    })
}
