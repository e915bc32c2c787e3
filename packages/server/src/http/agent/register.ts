import type { FastifyInstance } from 'fastify'
import type { ServerContext } from '../../context.ts'
import type { AgentRoute } from './route.ts'

/** One line per signed route. */
export const AGENT_ROUTES: readonly AgentRoute[] = []

/** What the listeners of one process share. */
export type AgentService = { close(): Promise<void> }

export function createAgentService(_context: ServerContext): AgentService {
  return { close: async () => {} }
}

export async function registerAgent(
  _app: FastifyInstance,
  _context: ServerContext,
  _service: AgentService,
): Promise<void> {}
