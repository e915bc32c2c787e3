import type { FastifyInstance } from 'fastify'
import type { ServerContext } from '../../context.ts'

/** Sign-in and sessions of people. */
export async function registerAuth(_app: FastifyInstance, _context: ServerContext): Promise<void> {}
