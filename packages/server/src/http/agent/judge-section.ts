import { SECTION_SCHEMAS, type SectionName } from '@dirigent/protocol/agent/inventory'
import { sectionRequestSchema, type SectionRequest } from '@dirigent/protocol/agent/messages'
import { sectionHash } from '@dirigent/protocol/agent/section-hash'
import type { SmallSection } from '../../store/inventory/small-sections.ts'
import type { UpdatesReport } from '../../store/inventory/updates.ts'
import { bodyInvalid, refusal, refusalOfValue, type Refusal } from '../problems.ts'

/** A section whose form is right. Whether packages are what their hash says is seen when they are taken apart. */
export type JudgedSection =
  | { kind: 'small'; name: SectionName; report: SmallSection }
  | { kind: 'updates'; name: 'updates'; report: UpdatesReport }
  | { kind: 'packages'; name: 'packages'; request: PackagesRequest }
export type PackagesRequest = Exclude<SectionRequest, { kind: 'full' }>

/** Each section of a request by itself: what is wrong with one says nothing about the others. */
export function judgeSections(requests: readonly unknown[]): (JudgedSection | Refusal)[] {
  const named = new Set<SectionName>()
  return requests.map((request) => {
    const judged = judgeSection(request)
    if (!('name' in judged)) return judged
    if (named.has(judged.name))
      return refusal('body_invalid', `The section ${judged.name} is there twice.`)
    named.add(judged.name)
    return judged
  })
}

function judgeSection(body: unknown): JudgedSection | Refusal {
  const parsed = sectionRequestSchema.safeParse(body)
  if (!parsed.success) return bodyInvalid(parsed.error)
  if (parsed.data.kind !== 'full')
    return { kind: 'packages', name: 'packages', request: parsed.data }
  const { section, hash, content } = parsed.data
  if (!isSection(section))
    return refusal('section_unknown', `This server knows no section ${section}.`)
  if (section === 'packages') {
    return refusal('body_invalid', 'Packages are sent as lines: kind "packages".', {
      pointer: '/kind',
    })
  }
  // Over what was sent: fields that only a newer agent knows are part of its hash.
  const sent = hashOf(section, content)
  if (typeof sent !== 'string') return sent
  if (sent !== hash) return HASH_MISMATCH
  return judgeContent(section, hash, Date.parse(parsed.data.takenAt), content)
}

export const HASH_MISMATCH: Refusal = refusal(
  'hash_mismatch',
  'The content is not what its hash says; read the section again and send it.',
)

function judgeContent(
  section: Exclude<SectionName, 'packages'>,
  hash: string,
  takenAt: number,
  sent: unknown,
): JudgedSection | Refusal {
  if (section === 'updates') {
    const content = SECTION_SCHEMAS.updates.safeParse(sent)
    if (!content.success) return bodyInvalid(content.error)
    return { kind: 'updates', name: section, report: { hash, takenAt, content: content.data } }
  }
  const content = SECTION_SCHEMAS[section].safeParse(sent)
  if (!content.success) return bodyInvalid(content.error)
  const report = { section, content: content.data, hash, takenAt } as SmallSection
  return { kind: 'small', name: section, report }
}

/** What is nested too deeply has none. */
function hashOf(section: SectionName, content: unknown): string | Refusal {
  try {
    return sectionHash(section, content as never)
  } catch (error) {
    const refused = refusalOfValue(error)
    if (!refused) throw error
    return refused
  }
}

const isSection = (name: string): name is SectionName => Object.hasOwn(SECTION_SCHEMAS, name)
