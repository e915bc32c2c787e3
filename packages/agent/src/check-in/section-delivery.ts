import {
  AGENT_PATHS,
  SECTIONS_MAX,
  sectionResponseSchema,
  sectionsResponseSchema,
  type SectionRequest,
} from '@dirigent/protocol/agent/messages'
import type { CallAnswer, CallFailure, Link } from '../link/link.ts'

/** What became of one section, as the server answered it. */
export type Delivered = CallAnswer<{ outcome: 'stored' | 'unchanged' | 'full_needed' }>

/** Together they stay below what proxies take by default (1 MB); what is longer goes alone. */
const TOGETHER_MAX_CHARS = 512 * 1024
/** Refused for what is in it, or by a server that does not know this address: alone, each gets its own answer. */
const SEND_APART: ReadonlySet<number> = new Set([400, 404, 413, 422, 500])

export const NOT_TRIED: CallFailure = {
  ok: false,
  kind: 'unreachable',
  detail: 'the section before it did not arrive',
}

/**
 * Delivers sections, as many at once as the server takes, and answers each in its order. What follows one that did not
 * arrive is not tried: each would wait for the same dead network.
 */
export async function deliver(
  link: Link,
  requests: readonly SectionRequest[],
  atOnceMax: number,
): Promise<Delivered[]> {
  const answers: Delivered[] = []
  for (const group of groupsOf(requests, Math.min(atOnceMax, SECTIONS_MAX))) {
    const some = (await together(link, group)) ?? (await oneByOne(link, group))
    answers.push(...some)
    if (some.some(isUnreachable)) break
  }
  return answers
}

const isUnreachable = (answer: Delivered) => !answer.ok && answer.kind === 'unreachable'

/** null when they have to go one by one. */
async function together(
  link: Link,
  sections: readonly SectionRequest[],
): Promise<Delivered[] | null> {
  if (sections.length < 2) return null
  const answer = await link.call(AGENT_PATHS.sections, { sections }, sectionsResponseSchema)
  if (!answer.ok) {
    const apart = answer.kind === 'problem' && SEND_APART.has(answer.status)
    return apart ? null : sections.map(() => answer)
  }
  return sections.map((_, index): Delivered => {
    const one = answer.value.answers[index]
    if (one && 'outcome' in one) return { ok: true, value: one }
    const { code, detail } = one?.problem ?? NOT_ANSWERED
    return { ok: false, kind: 'problem', status: 422, code, detail, retryAfterMs: null }
  })
}

const NOT_ANSWERED = { code: 'answer_invalid', detail: 'the server left this section out' }

async function oneByOne(link: Link, sections: readonly SectionRequest[]): Promise<Delivered[]> {
  const answers: Delivered[] = []
  for (const section of sections) {
    const answer = await link.call(AGENT_PATHS.section, section, sectionResponseSchema)
    answers.push(answer)
    if (isUnreachable(answer)) break
  }
  return answers
}

function groupsOf(requests: readonly SectionRequest[], atOnceMax: number): SectionRequest[][] {
  const groups: SectionRequest[][] = []
  let chars = 0
  for (const request of requests) {
    const length = atOnceMax > 1 ? JSON.stringify(request).length : 0
    const last = groups.at(-1)
    if (last && last.length < atOnceMax && chars + length <= TOGETHER_MAX_CHARS) {
      last.push(request)
      chars += length
    } else {
      groups.push([request])
      chars = length
    }
  }
  return groups
}
