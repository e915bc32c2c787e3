import type { FastifyInstance } from 'fastify'
import type { ServerContext } from '../../context.ts'

/** The public API under /api/v1. */
export async function registerApi(_app: FastifyInstance, _context: ServerContext): Promise<void> {}
