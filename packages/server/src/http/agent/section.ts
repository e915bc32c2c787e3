import { PACKAGES_MAX, SECTION_SCHEMAS, type SectionName } from '@dirigent/protocol/agent/inventory'
import {
  AGENT_PATHS,
  sectionRequestSchema,
  type SectionRequest,
} from '@dirigent/protocol/agent/messages'
import type { InstantMs } from '@dirigent/domain/identity/time'
import { sectionHash } from '@dirigent/protocol/agent/section-hash'
import type { ServerContext } from '../../context.ts'
import { sqlState } from '../../store/database.ts'
import {
  storeFullPackages,
  storePackagesDelta,
  type InventoryDeps,
  type SectionOutcome,
} from '../../store/inventory/packages.ts'
import { storeSmallSection, type SmallSection } from '../../store/inventory/small-sections.ts'
import { storeUpdates } from '../../store/inventory/updates.ts'
import { bodyInvalid, isRefusal, refusal, type Refusal } from '../problems.ts'
import type { AgentCall, AgentRoute } from './route.ts'
import type { AgentService } from './service.ts'

/** Content of one inventory section; the answer is given after it is committed. */
export const sectionRoute: AgentRoute = {
  path: AGENT_PATHS.section,
  lookUp: ({ identities }) => identities,
  sheddable: true,
  text: 'exact',
  async handle(context, call, service) {
    const parsed = sectionRequestSchema.safeParse(call.body)
    if (!parsed.success) return bodyInvalid(parsed.error)
    try {
      const outcome = await store(context, call, service, parsed.data)
      if (isRefusal(outcome)) return outcome
      if (outcome !== 'hash_mismatch') return { outcome }
      return refusal(
        'hash_mismatch',
        'The content is not what its hash says; read the section again and send it.',
      )
    } catch (error) {
      return refuseData(error)
    }
  },
}

/** SQLSTATE class 22: NUL characters and lone surrogates, which no package manager has in a name. */
function refuseData(error: unknown): Refusal {
  if (!sqlState(error)?.startsWith('22')) throw error
  return refusal(
    'body_invalid',
    'The section contains characters that cannot be stored (NUL or half a character).',
  )
}

async function store(
  context: ServerContext,
  { device, now }: AgentCall,
  service: AgentService,
  request: SectionRequest,
): Promise<SectionOutcome | Refusal> {
  const deps = {
    db: context.db,
    random: context.random,
    versions: service.versions,
    sets: service.sets,
    first: service.first,
  }
  const takenAt = Date.parse(request.takenAt)
  if (request.kind === 'delta')
    return storePackagesDelta(deps, device, { ...request, takenAt }, now)
  if (request.kind === 'packages') return storePackages(deps, device, request, takenAt, now)
  const { section, hash } = request
  if (!isSection(section)) {
    return refusal('section_unknown', `This server knows no section ${section}.`)
  }
  if (section === 'packages') {
    return refusal('body_invalid', 'Packages are sent as lines: kind "packages".', {
      pointer: '/kind',
    })
  }
  // Over what was sent: fields that only a newer agent knows are part of its hash.
  if (sectionHash(section, request.content as never) !== hash) return 'hash_mismatch'
  if (section === 'updates') {
    const updates = SECTION_SCHEMAS.updates.safeParse(request.content)
    if (!updates.success) return bodyInvalid(updates.error)
    return storeUpdates(deps, device, { hash, takenAt, content: updates.data }, now)
  }
  const content = SECTION_SCHEMAS[section].safeParse(request.content)
  if (!content.success) return bodyInvalid(content.error)
  return storeSmallSection(
    deps,
    device,
    { section, content: content.data, hash, takenAt } as SmallSection,
    now,
  )
}

async function storePackages(
  deps: InventoryDeps,
  device: AgentCall['device'],
  request: Extract<SectionRequest, { kind: 'packages' }>,
  takenAt: InstantMs,
  now: InstantMs,
): Promise<SectionOutcome | Refusal> {
  const { provider, hash, lines: text } = request
  const outcome = await storeFullPackages(deps, device, { provider, hash, text, takenAt }, now)
  if (outcome !== 'lines_invalid') return outcome
  const detail = `A line is not six fields between tabs, the lines do not ascend, or there are more than ${PACKAGES_MAX}.`
  return refusal('body_invalid', detail, { pointer: '/lines' })
}

const isSection = (name: string): name is SectionName => Object.hasOwn(SECTION_SCHEMAS, name)
