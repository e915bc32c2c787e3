import { PACKAGES_MAX } from '@dirigent/protocol/agent/inventory'
import type { InstantMs } from '@dirigent/domain/identity/time'
import type { Random } from '@dirigent/system/random'
import type { ServerContext } from '../../context.ts'
import { sqlState } from '../../store/database.ts'
import {
  storeFullPackages,
  storePackagesDelta,
  type InventoryDeps,
  type InventoryDevice,
  type SectionOutcome,
} from '../../store/inventory/packages.ts'
import { storeSmallSections, type SmallSection } from '../../store/inventory/small-sections.ts'
import { storeUpdates } from '../../store/inventory/updates.ts'
import { isRefusal, refusal, refusalOfValue, type Refusal } from '../problems.ts'
import {
  HASH_MISMATCH,
  judgeSections,
  type JudgedSection,
  type PackagesRequest,
} from './judge-section.ts'
import type { AgentCall } from './route.ts'
import type { AgentService } from './service.ts'

type Answer = Exclude<SectionOutcome, 'hash_mismatch'> | Refusal
type Deps = InventoryDeps & { random: Random }

/**
 * Stores sections as they came and answers each in their order. Small ones first and together: packages mean nothing
 * without the release that `system` names, updates not without the coverage. One that is refused, or that the database
 * does not take, is no reason to lose the others.
 */
export async function storeSections(
  context: ServerContext,
  { device, now }: AgentCall,
  service: AgentService,
  requests: readonly unknown[],
): Promise<Answer[]> {
  const { db, random } = context
  const { versions, sets, first } = service
  const deps: Deps = { db, random, versions, sets, first }
  const judged = judgeSections(requests)
  const reports = judged.flatMap((one) =>
    !isRefusal(one) && one.kind === 'small' ? one.report : [],
  )
  const small = await storeSmall(deps, device, reports, now)
  const known = { ...device, ecosystem: ecosystemNow(device, reports, small) }
  const answers: Answer[] = []
  for (const one of judged) {
    if (isRefusal(one)) answers.push(one)
    else if (one.kind === 'small') answers.push(...small.splice(0, 1))
    else answers.push(await storeLarge(deps, known, one, now))
  }
  return answers
}

/** All in one transaction; when one of them cannot be stored, each in its own. */
async function storeSmall(
  deps: Deps,
  device: InventoryDevice,
  reports: readonly SmallSection[],
  now: InstantMs,
): Promise<Answer[]> {
  if (reports.length === 0) return []
  const stored = await orRefusal<Answer[] | Refusal>(() =>
    storeSmallSections(deps, device, reports, now),
  )
  if (!isRefusal(stored)) return stored
  if (reports.length === 1) return [stored]
  const answers: Answer[] = []
  for (const report of reports) answers.push(...(await storeSmall(deps, device, [report], now)))
  return answers
}

/** The release that packages and updates of the same request belong to. */
function ecosystemNow(
  { ecosystem }: InventoryDevice,
  reports: readonly SmallSection[],
  answers: readonly Answer[],
): string | null {
  const at = reports.findIndex(({ section }) => section === 'system')
  const system = reports[at]
  if (system?.section !== 'system' || isRefusal(answers[at])) return ecosystem
  return system.content.ecosystem
}

function storeLarge(
  deps: Deps,
  device: InventoryDevice,
  section: Exclude<JudgedSection, { kind: 'small' }>,
  now: InstantMs,
): Promise<Answer> {
  return orRefusal(async () => {
    if (section.kind === 'updates')
      return settle(await storeUpdates(deps, device, section.report, now))
    const { request } = section
    const takenAt = Date.parse(request.takenAt)
    if (request.kind === 'delta')
      return settle(await storePackagesDelta(deps, device, { ...request, takenAt }, now))
    return storePackages(deps, device, request, now)
  })
}

const settle = (outcome: SectionOutcome): Answer =>
  outcome === 'hash_mismatch' ? HASH_MISMATCH : outcome

async function storePackages(
  deps: InventoryDeps,
  device: InventoryDevice,
  { provider, hash, lines: text, takenAt }: Extract<PackagesRequest, { kind: 'packages' }>,
  now: InstantMs,
): Promise<Answer> {
  const report = { provider, hash, text, takenAt: Date.parse(takenAt) }
  const outcome = await storeFullPackages(deps, device, report, now)
  if (outcome !== 'lines_invalid') return settle(outcome)
  const detail = `A line is not six fields between tabs, the lines do not ascend, or there are more than ${PACKAGES_MAX}.`
  return refusal('body_invalid', detail, { pointer: '/lines' })
}

/** SQLSTATE class 22: NUL characters and lone surrogates, which no package manager has in a name. */
async function orRefusal<T>(store: () => Promise<T>): Promise<T | Refusal> {
  try {
    return await store()
  } catch (error) {
    if (sqlState(error)?.startsWith('22'))
      return refusal(
        'body_invalid',
        'The section contains characters that cannot be stored (NUL or half a character).',
      )
    const refused = refusalOfValue(error)
    if (!refused) throw error
    return refused
  }
}
