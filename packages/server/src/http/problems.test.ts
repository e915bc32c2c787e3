import { silentLog } from '@dirigent/system/log'
import { fastify } from 'fastify'
import { expect, it } from 'vitest'
import { registerProblems } from './problems.ts'

it.each([
  [
    '53100',
    503,
    'database_unavailable',
    'the disk is full: the device comes back and loses nothing',
  ],
  ['57P01', 503, 'database_unavailable', 'the database is being stopped'],
  ['22021', 422, 'body_invalid', 'a NUL in a text'],
  ['22003', 422, 'body_invalid', 'a number beyond 32 bits'],
  ['23505', 500, 'internal', 'a broken assumption of ours is never the caller’s fault'],
])('answers SQLSTATE %s with %i %s (%s)', async (state, status, code) => {
  const app = fastify()
  registerProblems(app, silentLog)
  app.get('/', () => {
    throw Object.assign(new Error('as PostgreSQL says it'), { code: state })
  })
  const answer = await app.inject('/')
  expect([answer.statusCode, answer.json<{ code: string }>().code]).toEqual([status, code])
  expect(answer.headers['retry-after'] !== undefined).toBe(status === 503)
})
