import { EVENT_TOPICS, EVENTS_PATH } from '@dirigent/protocol/api/organisation'
import type { Route } from '@dirigent/protocol/api/route'
import { ROUTE_MODULES, ROUTES } from '@dirigent/protocol/api/routes'
import * as shapes from '@dirigent/protocol/api/shapes'
import { PROBLEM_STATUS } from '@dirigent/protocol/problems'
import { z } from 'zod'

type Json = { [key: string]: unknown }

/** Too small to be worth a name in the document. */
const UNNAMED = new Set(['uid', 'instant', 'why'])

/** The shapes that the protocol exports become named components, so that clients get one type per shape. */
function namedShapes(): Map<z.ZodType, string> {
  const names = new Map<z.ZodType, string>()
  for (const module of [shapes, ...ROUTE_MODULES]) {
    for (const [name, value] of Object.entries(module)) {
      if (!(value instanceof z.ZodType) || UNNAMED.has(name)) continue
      names.set(value, name.charAt(0).toUpperCase() + name.slice(1))
    }
  }
  return names
}

/**
 * The schema of one body or answer, with the named shapes as references; their definitions go into `components`.
 * Unknown fields are ignored on both sides (DESIGN §10), so no schema forbids them.
 */
function schemaOf(schema: z.ZodType, io: 'input' | 'output', components: Map<string, Json>): Json {
  const registry = z.registry<{ id: string }>()
  for (const [shape, id] of namedShapes()) registry.add(shape, { id })
  const document = z.toJSONSchema(schema, {
    io,
    metadata: registry,
    override({ jsonSchema }) {
      if (jsonSchema.additionalProperties === false) delete jsonSchema.additionalProperties
      if (jsonSchema.format === 'uuid' || jsonSchema.format === 'date-time')
        delete jsonSchema.pattern
      if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum
      if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum
    },
  })
  const { $schema: _, $defs, ...rest } = pointToComponents(document) as Json
  for (const [name, definition] of Object.entries(($defs ?? {}) as Record<string, Json>)) {
    const { id: _id, ...clean } = definition
    components.set(name, clean)
  }
  const { id, ...own } = rest
  if (typeof id !== 'string') return own
  components.set(id, own)
  return { $ref: `#/components/schemas/${id}` }
}

function pointToComponents(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(pointToComponents)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [
      key,
      key === '$ref' && typeof inner === 'string'
        ? inner.replace('#/$defs/', '#/components/schemas/')
        : pointToComponents(inner),
    ]),
  )
}

function parameters(route: Route, components: Map<string, Json>): Json[] {
  const listed = (schema: z.ZodType | undefined, place: 'path' | 'query'): Json[] => {
    if (!schema) return []
    const object = schemaOf(schema, 'input', components) as {
      properties?: Record<string, Json>
      required?: string[]
    }
    return Object.entries(object.properties ?? {}).map(([name, inner]) => ({
      name,
      in: place,
      required: place === 'path' || (object.required ?? []).includes(name),
      schema: inner,
    }))
  }
  return [...listed(route.params, 'path'), ...listed(route.query, 'query')]
}

function requestBody(route: Route, components: Map<string, Json>): Json {
  if (route.bodyKind === 'stream') {
    const schema = { type: 'string', format: 'binary' }
    return { requestBody: { required: true, content: { 'application/octet-stream': { schema } } } }
  }
  if (!route.body) return {}
  const schema = schemaOf(route.body, 'input', components)
  return { requestBody: { required: true, content: { 'application/json': { schema } } } }
}

function content(route: Route, components: Map<string, Json>): Json {
  if (route.download) {
    const schema = { type: 'string', format: 'binary' }
    return Object.fromEntries(route.download.map((type) => [type, { schema }]))
  }
  return { 'application/json': { schema: schemaOf(route.response, 'output', components) } }
}

function operation(route: Route, components: Map<string, Json>): Json {
  const listed = parameters(route, components)
  const open = route.permission === 'anyone'
  return {
    operationId: route.operationId,
    summary: route.summary,
    description: open ? 'Needs no session.' : `Permission: ${route.permission}.`,
    ...(open ? { security: [] } : {}),
    ...(listed.length > 0 ? { parameters: listed } : {}),
    ...requestBody(route, components),
    responses: {
      200: {
        description: 'Done',
        content: content(route, components),
      },
      default: { $ref: '#/components/responses/Problem' },
    },
  }
}

const events: Json = {
  operationId: 'streamEvents',
  summary: 'Says what changed, as it changes: server-sent events, `data: {"topics":[…]}`',
  description:
    'Permission: read. At most two events a second; a comment line every 20 s keeps the connection.',
  responses: {
    200: {
      description: 'The stream',
      content: {
        'text/event-stream': {
          schema: { type: 'string', description: `Topics: ${EVENT_TOPICS.join(', ')}` },
        },
      },
    },
    default: { $ref: '#/components/responses/Problem' },
  },
}

const problemSchema: Json = {
  type: 'object',
  description:
    'RFC 9457 problem details; `code` is the name for machines, `detail` the sentence for people.',
  properties: {
    type: { type: 'string' },
    title: { type: 'string' },
    status: { type: 'integer' },
    code: { type: 'string', enum: Object.keys(PROBLEM_STATUS) },
    detail: { type: 'string' },
    pointer: { type: 'string' },
    retryAfterMs: { type: 'integer' },
  },
  required: ['type', 'title', 'status', 'code', 'detail'],
}

const byName = ([a]: [string, unknown], [b]: [string, unknown]): number => (a < b ? -1 : 1)

/** The OpenAPI 3.1 document of the public API, from the one table of routes; the same table gives the same text. */
export function openApiDocument(version: string): Json {
  const components = new Map<string, Json>([['Problem', problemSchema]])
  const paths: Record<string, Json> = { [EVENTS_PATH]: { get: events } }
  // In an order of our own: that of a module's exports depends on who loads it.
  const inOrder = [...ROUTES].sort((a, b) => (a.method < b.method ? -1 : 1))
  for (const route of inOrder) {
    const path = (paths[route.path] ??= {})
    path[route.method.toLowerCase()] = operation(route, components)
  }
  return {
    openapi: '3.1.0',
    info: { title: 'Dirigent', version, license: { name: 'Apache-2.0', identifier: 'Apache-2.0' } },
    servers: [{ url: '/' }],
    security: [{ session: [] }, { token: [] }],
    paths: Object.fromEntries(Object.entries(paths).sort(byName)),
    components: {
      schemas: Object.fromEntries([...components].sort(byName)),
      responses: {
        Problem: {
          description: 'What is wrong, where, and what to do',
          content: {
            'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } },
          },
        },
      },
      securitySchemes: {
        session: { type: 'apiKey', in: 'cookie', name: 'dirigent_session' },
        token: { type: 'http', scheme: 'bearer' },
      },
    },
  }
}
