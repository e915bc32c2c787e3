import { AGENT_PATHS, resultRequestSchema } from '@dirigent/protocol/agent/messages'
import { takeResult } from '../../rollouts/results.ts'
import { bodyInvalid, refusal } from '../problems.ts'
import type { AgentRoute } from './route.ts'

/** The terminal outcome of an attempt; acknowledged only once it is committed. The same one twice is one result. */
export const resultRoute: AgentRoute = {
  path: AGENT_PATHS.result,
  lookUp: ({ identities }) => identities,
  sheddable: false,
  text: 'storable',
  async handle({ db, random }, { device, body, now }) {
    const parsed = resultRequestSchema.safeParse(body)
    if (!parsed.success) return bodyInvalid(parsed.error)
    const taken = await db.transaction((tx) => takeResult(tx, random, device, parsed.data, now))
    if (taken === 'not_yours') return refusal('conflict', 'This attempt belongs to another device.')
    return { acknowledged: parsed.data.attempt }
  },
}
