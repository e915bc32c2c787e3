import { AGENT_PATHS, progressRequestSchema } from '@dirigent/protocol/agent/messages'
import { writeProgress } from '../../store/attempt-progress.ts'
import { bodyInvalid, refusal } from '../problems.ts'
import type { AgentRoute } from './route.ts'

/** Where a started attempt is, for the people who watch; the result alone decides anything. */
export const progressRoute: AgentRoute = {
  path: AGENT_PATHS.progress,
  lookUp: ({ identities }) => identities,
  sheddable: true,
  text: 'storable',
  async handle(context, { device, body, now }) {
    const parsed = progressRequestSchema.safeParse(body)
    if (!parsed.success) return bodyInvalid(parsed.error)
    const { attempt, state, percent } = parsed.data
    const progress = { attempt, deviceId: device.id, state, percent, at: now }
    const known = await writeProgress(context.db, progress)
    return known ? {} : refusal('not_found', 'This device has no such attempt.')
  },
}
