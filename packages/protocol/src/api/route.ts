import type { z } from 'zod'

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
/** Who may: somebody not signed in yet; everybody signed in; those who run rollouts; those who change settings and people. */
export type Permission = 'anyone' | 'read' | 'operate' | 'administer'

export type Route = {
  method: Method
  /** OpenAPI path, e.g. `/api/v1/devices/{device}`. */
  path: string
  operationId: string
  summary: string
  permission: Permission
  params?: z.ZodType
  query?: z.ZodType
  body?: z.ZodType
  /** `stream`: the body is a file, read as it comes. */
  bodyKind?: 'json' | 'stream'
  /** Content types of a file that is sent as it is made; then `response` is not used. */
  download?: readonly string[]
  response: z.ZodType
}

/** Keeps the exact types of one route, so that the handler is checked against its schemas. */
export const route = <const R extends Route>(definition: R): R => definition
