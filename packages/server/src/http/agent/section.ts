import {
  AGENT_PATHS,
  sectionsRequestSchema,
  type SectionsResponse,
} from '@dirigent/protocol/agent/messages'
import { bodyInvalid, isRefusal } from '../problems.ts'
import type { AgentRoute } from './route.ts'
import { storeSections } from './store-sections.ts'

/** Content of one inventory section; the answer is given after it is committed. */
export const sectionRoute: AgentRoute = {
  path: AGENT_PATHS.section,
  lookUp: ({ identities }) => identities,
  sheddable: true,
  text: 'exact',
  async handle(context, call, service) {
    const [answer] = await storeSections(context, call, service, [call.body])
    if (!answer) throw new Error('a section without an answer')
    return isRefusal(answer) ? answer : { outcome: answer }
  },
}

/** Several sections in one request, each judged and answered for itself. */
export const sectionsRoute: AgentRoute = {
  path: AGENT_PATHS.sections,
  lookUp: ({ identities }) => identities,
  sheddable: true,
  text: 'exact',
  async handle(context, call, service) {
    const parsed = sectionsRequestSchema.safeParse(call.body)
    if (!parsed.success) return bodyInvalid(parsed.error)
    const answers = await storeSections(context, call, service, parsed.data.sections)
    const response: SectionsResponse = {
      answers: answers.map((answer) =>
        isRefusal(answer)
          ? { problem: { ...answer.extra, code: answer.problem, detail: answer.detail } }
          : { outcome: answer },
      ),
    }
    return response
  },
}
