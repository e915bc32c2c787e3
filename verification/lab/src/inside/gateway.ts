import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import http, { type IncomingMessage, type ServerResponse } from 'node:http'
import net from 'node:net'
import { join, normalize } from 'node:path'
import { pipeline } from 'node:stream/promises'
import {
  LAB_ADDRESS,
  MIRROR_PORT,
  mirrorSocket,
  REPOSITORY_PORT,
  type Place,
} from '../machine/place.ts'

/** Inside the namespace: carries requests for the mirror to the launcher's socket, the lab's only way out. */
export function startMirrorGateway(place: Place): Promise<net.Server> {
  const server = net.createServer((client) => {
    const door = net.connect(mirrorSocket(place))
    client.pipe(door).pipe(client)
    const end = () => {
      client.destroy()
      door.destroy()
    }
    client.on('error', end)
    door.on('error', end)
  })
  return listening(server, MIRROR_PORT)
}

export type RepositoryServer = { server: http.Server; requests: () => number }

/** Serves the lab's own repository. */
export async function startRepositoryServer(directory: string): Promise<RepositoryServer> {
  let requests = 0
  const server = http.createServer((request, response) => {
    requests++
    serve(directory, request, response).catch(() => response.destroy())
  })
  await listening(server, REPOSITORY_PORT)
  return { server, requests: () => requests }
}

async function serve(
  directory: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const path = new URL(request.url ?? '/', 'http://lab').pathname
  const file = join(directory, normalize(`/${decodeURIComponent(path)}`))
  const found = await stat(file).catch(() => null)
  if (!found?.isFile()) {
    response.writeHead(404).end()
    return
  }
  // No Last-Modified: its resolution of a second would hide an index that is published twice within one.
  response.writeHead(200, { 'content-length': found.size })
  await pipeline(createReadStream(file), response)
}

function listening<T extends net.Server>(server: T, port: number): Promise<T> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, LAB_ADDRESS, () => resolve(server))
  })
}
