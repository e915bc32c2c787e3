import { SECTION_NAMES } from '@dirigent/protocol/agent/inventory'
import {
  AGENT_PATHS,
  checkInRequestSchema,
  SECTIONS_MAX,
  type CheckInRequest,
  type CheckInResponse,
} from '@dirigent/protocol/agent/messages'
import type { ServerContext } from '../../context.ts'
import { noteAtWork } from '../../store/attempts.ts'
import { loadAssignment, type DeviceState } from '../../store/devices.ts'
import { adoptPackages } from '../../store/inventory/packages.ts'
import { bodyInvalid, isRefusal } from '../problems.ts'
import type { AgentRoute } from './route.ts'
import { welcomeBack } from './returning.ts'
import type { AgentService } from './service.ts'
import { settleToken, type CheckInCall } from './settle-token.ts'

/** agent-check-in.md §5. The hot path: when nothing changed it reads one row, writes "last seen" in a batch, and answers. */
export const checkInRoute: AgentRoute<DeviceState> = {
  path: AGENT_PATHS.checkIn,
  lookUp: ({ states }) => states,
  sheddable: true,
  text: 'storable',
  async handle(context, call, service) {
    const parsed = checkInRequestSchema.safeParse(call.body)
    if (!parsed.success) return bodyInvalid(parsed.error)
    const difference = compare(call.device, parsed.data)
    const exchange = await settleToken(context, call, parsed.data, changesState(difference))
    if (isRefusal(exchange)) return exchange
    // Before "last seen" is written: when this fails, the next check-in sees the same return.
    const welcomed = await welcomeBack(context, call)
    const { attempt } = parsed.data
    // Before "last seen" too: heard of without its attempt, a device whose permission ran out has not used it.
    if (attempt) await noteAtWork(context.db, attempt.uid, call.device.id)
    await service.presence.ask({ deviceId: call.device.id, at: call.now })
    const wanted = await withoutKnownPackages(
      context,
      call,
      service,
      parsed.data,
      difference.wanted,
    )
    const assignment =
      difference.assignment && !welcomed ? await loadAssignment(context.db, call.device.id) : null
    const answer: CheckInResponse = {
      serverTime: new Date(call.now).toISOString(),
      nextCheckInMs: nextCheckInMs(
        context,
        welcomed || isBusy(call.device, parsed.data, difference),
      ),
      wanted,
      sectionsMax: SECTIONS_MAX,
      assignment,
      keys: assignment ? context.keys.certificates() : null,
      exchangeToken: exchange.token,
    }
    return answer
  },
}

type Difference = {
  wanted: CheckInResponse['wanted']
  /** There is an assignment that the device does not have. */
  assignment: boolean
  /** It booted or upgraded its agent since the last time. */
  running: boolean
}

const changesState = ({ running, assignment, wanted }: Difference): boolean =>
  running || assignment || wanted.length > 0

function compare(device: DeviceState, request: CheckInRequest): Difference {
  const wanted: CheckInResponse['wanted'] = []
  for (const section of SECTION_NAMES) {
    const announced = request.sections[section]
    // Empty: the device was installed anew, what it has counts no more.
    const have = device.sections?.[section] || null
    if (announced !== undefined && announced !== have) wanted.push({ section, have })
  }
  return {
    wanted: inOrder(wanted),
    assignment: isNewer(device.assignment, request.assignment),
    running: device.bootId !== request.bootId || device.agentVersion !== request.agentVersion,
  }
}

/** Machines alike need to send their packages only once: the hash of an inventory that another one sent names it. */
async function withoutKnownPackages(
  context: ServerContext,
  { device, now }: CheckInCall,
  service: AgentService,
  request: CheckInRequest,
  wanted: CheckInResponse['wanted'],
): Promise<CheckInResponse['wanted']> {
  const hash = request.sections['packages']
  const asksPackages = wanted.some(({ section }) => section === 'packages')
  // A new release may be among what is still to come: then the same hash means other packages.
  if (!asksPackages || !hash || wanted.some(({ section }) => section === 'system')) return wanted
  const deps = {
    db: context.db,
    versions: service.versions,
    sets: service.sets,
    first: service.first,
  }
  const adopted = await adoptPackages(deps, device, hash, now)
  return adopted ? wanted.filter(({ section }) => section !== 'packages') : wanted
}

/** The system first: packages mean nothing without the release. Coverage before updates: it says which are complete. */
const ORDER = ['system', 'hardware', 'coverage', 'restart', 'packages', 'updates', 'state']
const inOrder = (wanted: CheckInResponse['wanted']) =>
  wanted.length < 2
    ? wanted
    : wanted.toSorted((a, b) => ORDER.indexOf(a.section) - ORDER.indexOf(b.section))

type Revision = { epoch: number; revision: number }

function isNewer(ours: Revision | null, theirs: Revision | null): boolean {
  if (!ours) return false
  if (!theirs) return true
  return ours.epoch !== theirs.epoch ? ours.epoch > theirs.epoch : ours.revision > theirs.revision
}

function isBusy(device: DeviceState, request: CheckInRequest, difference: Difference): boolean {
  const working = request.attempt !== null || request.resultsPending > 0
  return device.pending || working || difference.assignment || difference.wanted.length > 0
}

function nextCheckInMs({ settings, random }: ServerContext, busy: boolean): number {
  const values = settings.current()
  const interval = busy ? values['check_in.pending_ms'] : values['check_in.idle_ms']
  const share = values['check_in.jitter_percent'] / 100
  return Math.max(1, Math.round(interval * (1 + share * (2 * random.fraction() - 1))))
}
