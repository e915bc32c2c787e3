import { EventEmitter } from 'node:events'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { FastifyInstance } from 'fastify'

export type InProcessRequest = {
  method: string
  path: string
  headers: Record<string, string>
  body: Uint8Array | string | null
}
export type InProcessAnswer = { status: number; headers: Record<string, unknown>; body: Buffer }

const SOCKET = { remoteAddress: '127.0.0.1', encrypted: false }

/**
 * A request as Fastify reads it: method, address, headers, and a body that comes at once. Fastify's own `inject` makes
 * Node's streams for each, which is more work than most answers.
 */
class Asked extends EventEmitter {
  readonly method: string
  readonly url: string
  readonly headers: Record<string, string>
  readonly socket = SOCKET
  readonly httpVersion = '1.1'
  readonly httpVersionMajor = 1
  readonly #body: Buffer
  constructor({ method, path, headers, body }: InProcessRequest) {
    super()
    this.method = method
    this.url = path
    this.#body = Buffer.from(body ?? '')
    this.headers = { host: 'localhost:80' }
    for (const [name, value] of Object.entries(headers)) this.headers[name.toLowerCase()] = value
    if (body !== null) this.headers['content-length'] ??= String(this.#body.length)
  }
  resume(): this {
    if (this.#body.length > 0) this.emit('data', this.#body)
    this.emit('end')
    return this
  }
}

/** Keeps what Fastify says; answers when it has said all. */
class Answering extends EventEmitter {
  statusCode = 200
  headersSent = false
  writableEnded = false
  writableFinished = false
  readonly #headers: Record<string, unknown> = {}
  readonly #chunks: Buffer[] = []
  readonly #done: (answer: InProcessAnswer) => void
  constructor(done: (answer: InProcessAnswer) => void) {
    super()
    this.#done = done
  }
  setHeader(name: string, value: unknown): this {
    this.#headers[name.toLowerCase()] = value
    return this
  }
  getHeader = (name: string): unknown => this.#headers[name.toLowerCase()]
  getHeaders = (): Record<string, unknown> => this.#headers
  hasHeader = (name: string): boolean => name.toLowerCase() in this.#headers
  removeHeader(name: string): void {
    delete this.#headers[name.toLowerCase()]
  }
  writeHead(status: number, headers: Record<string, unknown> = {}): this {
    this.statusCode = status
    for (const [name, value] of Object.entries(headers)) this.setHeader(name, value)
    this.headersSent = true
    return this
  }
  write(chunk: Uint8Array | string): boolean {
    this.headersSent = true
    this.#chunks.push(Buffer.from(chunk as string))
    return true
  }
  end(chunk?: Uint8Array | string | null): this {
    if (chunk !== undefined && chunk !== null) this.write(chunk)
    this.headersSent = true
    this.writableEnded = true
    this.writableFinished = true
    const body = Buffer.concat(this.#chunks)
    this.emit('finish')
    process.nextTick(() => {
      this.emit('close')
      this.#done({ status: this.statusCode, headers: this.#headers, body })
    })
    return this
  }
}

/** Hands a request to the routes as the listener would; everything between is the product's. */
export function askInProcess(
  app: FastifyInstance,
  request: InProcessRequest,
): Promise<InProcessAnswer> {
  return new Promise((resolve) => {
    const asked = new Asked(request) as object
    const answering = new Answering(resolve) as object
    app.routing(asked as IncomingMessage, answering as ServerResponse)
  })
}
