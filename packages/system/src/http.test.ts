import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createHttp } from './http.ts'
import { networkOfAddress, networkOfHost, type Network } from './networks.ts'

/** 127.0.0.1 plays the public internet, 127.0.0.2 the organisation's own network. */
const pretended = (address: string): Network =>
  address === '127.0.0.1' ? 'public' : networkOfAddress(address)
const web = createHttp(pretended)

let answer: RequestListener = () => undefined
const asked: string[] = []
const listener: RequestListener = (request, response) => {
  asked.push(`${request.headers.host}${request.url}`)
  answer(request, response)
}
const outside = createServer(listener)
const inside = createServer(listener)
let publicUrl = ''
let privateUrl = ''
const listen = (server: Server, host: string) =>
  new Promise<string>((done) =>
    server.listen(0, host, () => done(`http://${host}:${(server.address() as AddressInfo).port}`)),
  )

beforeAll(async () => {
  publicUrl = await listen(outside, '127.0.0.1')
  privateUrl = await listen(inside, '127.0.0.2')
})
afterAll(() => {
  for (const server of [outside, inside]) {
    server.closeAllConnections()
    server.close()
  }
})

const get = (url: string, reach: 'anywhere' | 'public' = 'anywhere', timeoutMs = 5_000) =>
  web.get({ url, timeoutMs, reach })
async function text(url: string): Promise<string> {
  const found = await get(url)
  if ('code' in found) return found.code
  return Buffer.concat(await Array.fromAsync(found.body)).toString()
}

it.each([
  ['8.8.8.8', 'public'],
  ['10.1.2.3', 'private'],
  ['127.0.0.1', 'private'],
  ['169.254.169.254', 'private'],
  ['172.32.0.1', 'public'],
  ['192.168.1.1', 'private'],
  ['::1', 'private'],
  ['::', 'private'],
  ['::ffff:10.0.0.1', 'private'],
  ['::ffff:8.8.8.8', 'public'],
  ['64:ff9b::10.0.0.1', 'private'],
  ['64:ff9b::8.8.8.8', 'public'],
  ['fe80::1', 'private'],
  ['fd00::1', 'private'],
  ['2002:a00:1::', 'private'],
  ['2606:4700::1111', 'public'],
  ['nonsense', 'private'],
])('%s is %s', (address, expected) => expect(networkOfAddress(address)).toBe(expected))

it.each([
  ['localhost', 'private'],
  ['fileserver', 'private'],
  ['csaf.corp', 'private'],
  ['metadata.google.internal', 'private'],
  ['[::1]', 'private'],
  ['www.example.org', null],
  ['localhost.', 'private'],
])('%s is told by its name: %s', (host, expected) => expect(networkOfHost(host)).toBe(expected))

it('follows redirects, says where it ended, and unpacks what was packed on the way', async () => {
  answer = (request, response) => {
    if (request.url === '/a') return void response.writeHead(302, { location: '/b' }).end()
    response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync('content'))
  }
  expect(await get(`${publicUrl}/a`)).toMatchObject({
    status: 200,
    url: `${publicUrl}/b`,
    network: 'public',
  })
  expect(await text(`${publicUrl}/a`)).toBe('content')
})

it('a public server cannot lead into a private network, neither by redirect nor by what it names', async () => {
  answer = (request, response) =>
    void response
      .writeHead(request.url === '/lure' ? 307 : 200, { location: `${privateUrl}/secret` })
      .end('secret')
  asked.length = 0
  expect(await get(`${publicUrl}/lure`)).toMatchObject({ code: 'refused' })
  expect(await get(`${privateUrl}/secret`, 'public')).toMatchObject({ code: 'refused' })
  // Decimal, octal and hexadecimal spellings are the same address.
  expect(await get(`http://2130706434:${new URL(privateUrl).port}/`, 'public')).toMatchObject({
    code: 'refused',
  })
  expect(await get(`http://localhost:${new URL(privateUrl).port}/`, 'public')).toMatchObject({
    code: 'refused',
  })
  expect(asked.filter((one) => one.includes('secret'))).toEqual([])
})

it('an internal server may lead to another one', async () => {
  answer = (request, response) =>
    request.url === '/here'
      ? void response.writeHead(301, { location: `${privateUrl}/there` }).end()
      : void response.end('there')
  expect(await text(`${privateUrl}/here`)).toBe('there')
})

it('stops at loops and at what is no address of the web', async () => {
  answer = (_request, response) => void response.writeHead(302, { location: '/again' }).end()
  expect(await get(`${publicUrl}/`)).toMatchObject({ code: 'refused' })
  answer = (_request, response) =>
    void response.writeHead(302, { location: 'file:///etc/passwd' }).end()
  expect(await get(`${publicUrl}/`)).toMatchObject({ code: 'refused' })
})

it('answers of any status are answers; no answer is a failure', async () => {
  answer = (_request, response) => void response.writeHead(503).end('busy')
  expect(await get(`${publicUrl}/`)).toMatchObject({ status: 503 })
  answer = () => undefined
  expect(await get(`${publicUrl}/`, 'anywhere', 50)).toMatchObject({ code: 'timed_out' })
  expect(await get('http://127.0.0.1:1/')).toMatchObject({ code: 'unreachable' })
})

it('a body that breaks off is an error of its reader', async () => {
  answer = (_request, response) => {
    response.writeHead(200, { 'content-length': '100' }).write('half')
    setTimeout(() => response.destroy(), 20)
  }
  await expect(text(`${publicUrl}/`)).rejects.toThrow(/aborted|terminated|closed|reset/i)
})
