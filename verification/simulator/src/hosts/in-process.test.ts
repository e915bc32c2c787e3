import { Readable } from 'node:stream'
import { fastify } from 'fastify'
import { expect, it } from 'vitest'
import { askInProcess, type InProcessRequest } from './in-process.ts'

const app = fastify()
app.post('/said', (request, reply) => reply.code(201).header('X-Said', 'yes').send(request.body))
app.get('/cookies', (_request, reply) => reply.header('set-cookie', ['a=1', 'b=2']).send('Grüße'))
app.get('/nothing', (_request, reply) => reply.code(204).send())
app.get('/stream', (_request, reply) => reply.send(Readable.from([Buffer.from('in '), 'parts'])))
app.get('/broken', async () => {
  throw new Error('broken')
})

const ask = (method: InProcessRequest['method'], path: string, body: string | null = null) => ({
  method,
  path,
  body,
  headers: body === null ? {} : { 'Content-Type': 'application/json' },
})

it.each([
  ask('POST', '/said', '{"a":"ä"}'),
  ask('POST', '/said', '{'),
  ask('GET', '/cookies'),
  ask('GET', '/nothing'),
  ask('GET', '/broken'),
  ask('GET', '/missing?x=1'),
])('answers $method $path $body as inject does', async (request) => {
  const { method, path, headers, body } = request
  const payload = body === null ? {} : { payload: body }
  const expected = await app.inject({ method: method as 'GET', url: path, headers, ...payload })
  const { date, connection, ...said } = expected.headers
  expect(connection).toBeDefined()
  expect(date).toBeDefined()
  expect(await askInProcess(app, request)).toEqual({
    status: expected.statusCode,
    headers: expect.objectContaining(said),
    body: expected.rawPayload,
  })
})

it('takes an answer that comes in parts', async () => {
  const { body, status } = await askInProcess(app, ask('GET', '/stream'))
  expect([status, body.toString()]).toEqual([200, 'in parts'])
})
