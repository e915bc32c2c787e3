import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import {
  problem,
  PROBLEM_STATUS,
  type Problem,
  type ProblemCode,
} from '@dirigent/protocol/problems'
import type { RefusalFacts } from '@dirigent/protocol/refusals'
import type { Log } from '@dirigent/system/log'
import { isDatabaseUnavailable, isDiskFull, isValueUnstorable } from '../store/database.ts'
import { refusalOfIssue } from './input-refusal.ts'

/** An expected failure as a value: what a handler returns instead of an answer. */
export type Refusal = { problem: ProblemCode; detail: string; extra?: RefusalFacts }

export function refusal(code: ProblemCode, detail: string, extra?: RefusalFacts): Refusal {
  return extra ? { problem: code, detail, extra } : { problem: code, detail }
}

export function isRefusal(value: unknown): value is Refusal {
  return typeof value === 'object' && value !== null && 'problem' in value && 'detail' in value
}

/** Sends RFC 9457 problem details with the status that belongs to the code. */
export function sendRefusal(
  reply: FastifyReply,
  { problem: code, detail, extra }: Refusal,
): FastifyReply {
  return sendProblem(reply, problem(code, detail, extra))
}

const RETRY_AFTER_S = 5

function sendProblem(reply: FastifyReply, body: Problem): FastifyReply {
  if (body.status === 503) {
    const seconds = Math.ceil((body.retryAfterMs ?? RETRY_AFTER_S * 1000) / 1000)
    reply.header('retry-after', String(seconds))
  }
  return reply
    .code(body.status)
    .type('application/problem+json')
    .send(JSON.stringify({ ...body, requestId: reply.request.id }))
}

/** The first place where a body differs from its schema, as a refusal with a JSON pointer. */
export function bodyInvalid(error: z.ZodError): Refusal {
  const issue = error.issues[0]
  const pointer = (issue?.path ?? []).map((part) => `/${String(part)}`).join('')
  return refusal('body_invalid', `${pointer || 'The body'}: ${issue?.message ?? 'is not valid'}`, {
    pointer,
    ...(issue ? { because: refusalOfIssue(issue) } : {}),
  })
}

/** The one place where thrown errors become answers; what is not known here is a mistake of ours: 500, and logged. */
export function registerProblems(app: FastifyInstance, log: Log): void {
  app.setErrorHandler((error: FastifyError, request, reply) => {
    const known = knownError(error, request)
    if (known) return sendRefusal(reply, known)
    log.error('request failed', { requestId: request.id, url: request.url, reason: error.stack })
    const detail = `Something went wrong in the server. Its log says what, under the request id ${request.id}.`
    const because = { code: 'internal', requestId: request.id } as const
    return sendRefusal(reply, refusal('internal', detail, { because }))
  })
  app.setNotFoundHandler((request, reply) => {
    const path = request.url.split('?', 1)[0]
    return sendRefusal(
      reply,
      refusal('not_found', `There is nothing at ${request.method} ${path}.`),
    )
  })
}

/** A value that cannot be what it is sent as, which is only found out on the way; null when it is another matter. */
export function refusalOfValue(error: unknown): Refusal | null {
  if (isValueUnstorable(error)) {
    const detail = `A value cannot be stored: ${(error as Error).message}. Numbers have 32 bits, dates years 1 to 9999, texts no NUL.`
    return refusal('body_invalid', detail)
  }
  // Only what comes from outside nests this deep; our own recursion ends after a few levels.
  if (error instanceof RangeError && error.message.includes('call stack')) {
    return refusal('body_invalid', 'The body is nested too deeply.', {
      because: { code: 'nested_too_deeply' },
    })
  }
  return null
}

function knownError(error: FastifyError, request: FastifyRequest): Refusal | null {
  const { code } = error
  if (code === 'FST_ERR_CTP_BODY_TOO_LARGE' || code === 'ERR_BUFFER_TOO_LARGE') {
    const bytes = request.routeOptions.bodyLimit
    return refusal(
      'body_too_large',
      `The body is longer than the ${bytes} bytes that are taken here.`,
      {
        limitBytes: bytes,
        because: { code: 'file_too_large', limitBytes: bytes },
      },
    )
  }
  if (code === 'FST_ERR_CTP_INVALID_MEDIA_TYPE' || code === 'FST_ERR_CTP_EMPTY_JSON_BODY') {
    return refusal('body_not_json', 'The body must be JSON: content-type application/json.')
  }
  if (code === 'FST_ERR_CTP_INVALID_JSON_BODY' || code === 'FST_ERR_CTP_INVALID_CONTENT_LENGTH') {
    return refusal('body_not_json', `The body is not JSON: ${error.message}.`)
  }
  if (error instanceof z.ZodError) return bodyInvalid(error)
  if (isDiskFull(error)) {
    const detail =
      'The disk of the database is full; make room there. Nothing that was committed is lost.'
    return refusal('database_unavailable', detail)
  }
  if (error.validation) return refusal('body_invalid', error.message)
  const value = refusalOfValue(error)
  if (value) return value
  if (isDatabaseUnavailable(error)) {
    return refusal('database_unavailable', 'The database does not answer; try again in a moment.')
  }
  const named = Object.keys(PROBLEM_STATUS).find((name) => name === code) as ProblemCode | undefined
  return named ? refusal(named, error.message) : null
}
