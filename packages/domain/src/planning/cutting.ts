import type { PolicyUid, RolloutUid, UpdateUid } from '../identity/ids.ts'
import type { InstantMs } from '../identity/time.ts'
import { schemeOf } from '../advisories/release.ts'
import { lastCutAt } from '../rollouts/cut-times.ts'
import type { Policy } from '../rollouts/policy.ts'
import { waitingRings, type Rollout } from '../rollouts/rollout.ts'
import { compareVersions } from '../versions/registry.ts'
import { packageKey, type PlanInput, type UpdateFacts } from './facts.ts'
import type { CutReason } from './reasons.ts'
import type { Judged, World } from './world.ts'

type CutLane = 'urgent' | 'routine'

/** Names for new rollouts that one policy may need in one plan: definitions, and two of each lane that is cut. */
export const FRESH_PER_POLICY = 5
type Candidate = { world: World; judged: Judged }

/**
 * Cuts what is due. Stateless: a lane's newest cut moment is past, no rollout of the lane was cut since, and something
 * was known before that moment. So a server that was down at six cuts when it is back, once, and an update that
 * appears at ten waits for tomorrow. Contents are frozen: what Test installs is what Broad gets.
 */
export function cutRollouts(input: PlanInput, worlds: Iterable<World>): Rollout[] {
  const all = [...worlds]
  const uids = [...input.freshUids]
  const cuts: Rollout[] = []
  for (const policy of input.policies.values()) {
    const rollout = cutDefinitions(input, policy, all, uids)
    if (rollout) cuts.push(rollout)
  }
  if (input.scope !== 'all') return cuts
  for (const policy of input.policies.values()) {
    for (const lane of ['urgent', 'routine'] as const) {
      cuts.push(...cutLane(input, policy, lane, all, [...input.rollouts, ...cuts], uids))
    }
  }
  return cuts
}

/** Antivirus definitions go everywhere at once: a day in a ring is a day of blindness, and they change no program. */
function cutDefinitions(
  input: PlanInput,
  policy: Policy,
  worlds: readonly World[],
  uids: RolloutUid[],
): Rollout | null {
  const taken = updatesTaken(input.rollouts, policy.uid)
  const chosen = candidatesOf(
    input,
    policy.uid,
    worlds,
    ({ uid, class: of }) => of === 'definition' && !taken.has(uid),
  )
  const uid = chosen.length === 0 ? undefined : uids.shift()
  if (!uid) return null
  return {
    ...newCut(uid, policy, 'urgent', input.now),
    name: `definitions ${localTime(input.now, policy.document.zone)}`,
    kind: 'definitions',
    because: { code: 'definitions' },
    updates: newestOnly(chosen),
    rings: waitingRings(1),
  }
}

function cutLane(
  input: PlanInput,
  policy: Policy,
  lane: CutLane,
  worlds: readonly World[],
  rollouts: readonly Rollout[],
  uids: RolloutUid[],
): Rollout[] {
  const { document } = policy
  const moment = lastCutAt(document.lanes[lane].cut, document.zone, input.now)
  if (moment === null || wasCut(rollouts, policy.uid, lane, moment)) return []
  const taken = updatesTaken(rollouts, policy.uid)
  const candidates = candidatesOf(
    input,
    policy.uid,
    worlds,
    ({ uid, class: of }) => of !== 'definition' && !taken.has(uid),
  )
  const chosen = chosenFor(lane, candidates, moment)
  if (chosen.length === 0) return []
  const name = `${lane} ${localTime(moment, document.zone)}`
  return splitByTest(input, chosen).flatMap(({ suffix, part }) => {
    const uid = uids.shift()
    if (!uid) throw new Error('too few fresh rollout ids: five per policy are needed')
    const because = lane === 'urgent' ? urgentReason(part, moment) : cadence(lane)
    const updates = newestOnly(part)
    return [{ ...newCut(uid, policy, lane, moment), name: name + suffix, because, updates }]
  })
}

const cadence = (lane: CutLane): CutReason => ({ code: 'cadence', lane })

/**
 * What no Test or Pilot device has goes by itself: it waits for a test copy or for a person's word, and in the same
 * rollout every device that has it would keep the next waves closed for updates that are tested and fine.
 */
function splitByTest(
  { evidence }: Pick<PlanInput, 'evidence'>,
  chosen: readonly Candidate[],
): { suffix: string; part: Candidate[] }[] {
  const isTried = ({ world: { effective }, judged }: Candidate): boolean => {
    const before = evidence.get(judged.update.uid)
    return (
      effective.ring === 'test' ||
      effective.ring === 'pilot' ||
      (before?.test ?? 0) + (before?.pilot ?? 0) > 0
    )
  }
  const onTrial = new Set(chosen.filter(isTried).map(({ judged }) => judged.update.uid))
  const parts = [
    { suffix: '', part: chosen.filter(({ judged }) => onTrial.has(judged.update.uid)) },
    { suffix: ' untested', part: chosen.filter(({ judged }) => !onTrial.has(judged.update.uid)) },
  ].filter(({ part }) => part.length > 0)
  return parts.length === 1 ? parts.map(({ part }) => ({ suffix: '', part })) : parts
}

function newCut(uid: RolloutUid, policy: Policy, lane: CutLane, moment: InstantMs): Rollout {
  return {
    uid,
    name: '',
    policy: policy.uid,
    kind: 'cut',
    lane,
    state: 'open',
    cutAt: moment,
    because: { code: 'cadence', lane },
    halted: null,
    paused: null,
    resumedAt: null,
    reverted: false,
    updates: [],
    rings: waitingRings(policy.document.waves.broadPercents.length),
    members: new Map(),
    approvals: new Map(),
    waivers: new Set(),
  }
}

function wasCut(
  rollouts: readonly Rollout[],
  policy: PolicyUid,
  lane: CutLane,
  moment: InstantMs,
): boolean {
  return rollouts.some(
    (one) =>
      one.kind === 'cut' && one.policy === policy && one.lane === lane && one.cutAt >= moment,
  )
}

/** Rollouts that devices join by themselves, now or later. */
export const isCut = ({ kind }: Pick<Rollout, 'kind'>): boolean =>
  kind === 'cut' || kind === 'definitions'

/** Updates on their way, or delivered to everybody who wanted them then: a device that comes late joins there. */
export function updatesTaken(rollouts: readonly Rollout[], policy: PolicyUid): Set<UpdateUid> {
  const cuts = rollouts.filter((one) => isCut(one) && one.policy === policy && !one.reverted)
  return new Set(cuts.flatMap((one) => one.updates))
}

/** What may be cut: of a whole fleet's offers the few updates that are `asked` for and that nothing keeps away. */
function candidatesOf(
  input: PlanInput,
  policy: PolicyUid,
  worlds: readonly World[],
  asked: (update: UpdateFacts) => boolean,
): Candidate[] {
  const free = new Set<UpdateUid>()
  for (const update of input.updates.values())
    if (!update.warning && !input.holds.has(update.uid) && asked(update)) free.add(update.uid)
  const found: Candidate[] = []
  if (free.size === 0) return found
  for (const world of worlds) {
    const { device, effective } = world
    if (device.state !== 'active' || effective.mode !== 'managed' || effective.policy !== policy)
      continue
    for (const judged of world.judged.values()) {
      const { update, offer, lane } = judged
      if (!free.has(update.uid) || offer.held || lane === 'feature') continue
      if (!device.unscannedProviders.has(update.provider)) found.push({ world, judged })
    }
  }
  return found
}

function chosenFor(
  lane: CutLane,
  candidates: readonly Candidate[],
  moment: InstantMs,
): Candidate[] {
  const urgent = new Set(
    candidates
      .filter(
        ({ judged }) => judged.lane === 'urgent' && (judged.due?.knownSince ?? moment) <= moment,
      )
      .map(({ judged }) => judged.update.uid),
  )
  if (lane === 'urgent') return candidates.filter(({ judged }) => urgent.has(judged.update.uid))
  // What is urgent but was known too late for the urgent cut waits for the next urgent one, not for a month.
  return candidates.filter(
    ({ judged }) => judged.lane === 'routine' && judged.offer.since <= moment,
  )
}

/** Of several versions of one package only the newest: the older ones are superseded the moment they are cut. */
function newestOnly(candidates: readonly Candidate[]): UpdateUid[] {
  const newest = new Map<string, Judged['update']>()
  for (const { judged } of candidates) {
    const { update } = judged
    const key = `${update.ecosystem}/${update.provider}/${packageKey(update.name, update.arch)}`
    const known = newest.get(key)
    if (!known || compareVersions(schemeOf(update.ecosystem), update.version, known.version) > 0) {
      newest.set(key, update)
    }
  }
  return [...newest.values()].map(({ uid }) => uid).toSorted()
}

function urgentReason(candidates: readonly Candidate[], moment: InstantMs): CutReason {
  const dated = candidates.filter(({ judged }) => judged.lane === 'urgent' && judged.due !== null)
  const first = dated.toSorted((a, b) => (a.judged.due?.at ?? 0) - (b.judged.due?.at ?? 0))[0]
    ?.judged
  return {
    code: 'deadline',
    vulnerability: first?.due?.finding?.vulnerability ?? first?.update.name ?? '',
    dueAt: first?.due?.at ?? moment,
    rule: first?.due?.rule ?? '',
    devices: new Set(dated.map(({ world }) => world.device.uid)).size,
  }
}

function localTime(moment: InstantMs, zone: string): string {
  const local = Temporal.Instant.fromEpochMilliseconds(moment).toZonedDateTimeISO(zone)
  const time = local.toPlainTime().toString({ smallestUnit: 'minute' })
  return `${local.toPlainDate().toString()} ${time}`
}
