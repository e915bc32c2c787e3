import { z } from 'zod'
import { route } from './route.ts'
import { instant, laneName, page, pageQuery, reason, ringName, uid, why } from './shapes.ts'

export const rolloutState = z.enum(['open', 'halted', 'paused', 'done'])

export const rolloutRing = z.object({
  ring: ringName,
  state: z.enum(['waiting', 'open', 'passed', 'halted']),
  openedAt: instant.nullable(),
  passedAt: instant.nullable(),
  wavesOpen: z.number().int(),
  waves: z.number().int(),
  devices: z.number().int(),
  waiting: z.number().int(),
  running: z.number().int(),
  installed: z.number().int(),
  inEffect: z.number().int(),
  failed: z.number().int(),
  rolledBack: z.number().int(),
  held: z.number().int(),
  /** Somebody must look at these devices before it goes on there. */
  stuck: z.number().int(),
  notNeeded: z.number().int(),
  /** `GateCondition`s of the domain, as last evaluated. */
  gate: z.array(reason),
  /** What a ring of this size would have noticed: a fault on one in ten devices, in percent. */
  noticedPercent: z.number().nullable(),
})

export const rolloutRow = z.object({
  rollout: uid,
  name: z.string(),
  lane: laneName,
  kind: z.enum(['cut', 'install_now', 'rollback', 'definitions']),
  state: rolloutState,
  policy: z.object({ policy: uid, name: z.string() }),
  cutAt: instant,
  cutBecause: reason,
  haltedBecause: reason.nullable(),
  pausedBy: z.string().nullable(),
  pausedReason: z.string().nullable(),
  doneAt: instant.nullable(),
  updates: z.number().int(),
  closes: z.number().int(),
  rings: z.array(rolloutRing),
})

export const rolloutDevice = z.object({
  device: uid,
  name: z.string(),
  ring: ringName,
  wave: z.number().int(),
  state: z.enum([
    'waiting',
    'running',
    'installed',
    'in_effect',
    'failed',
    'rolled_back',
    'held',
    'stuck',
    'not_needed',
  ]),
  reason: reason.nullable(),
  nextAt: instant.nullable(),
  attempt: uid.nullable(),
  percent: z.number().nullable(),
  approval: z
    .object({
      needed: z.boolean(),
      approvedBy: z.string().nullable(),
      at: instant.nullable(),
      backupAt: instant.nullable(),
      backupFresh: z.boolean(),
    })
    .nullable(),
})

/** Health checks before and after on the devices of a ring: the sign test. Explains, decides nothing. */
export const ringHealth = z.object({
  ring: ringName,
  /** Devices that were measured both times, and those that were not. */
  compared: z.number().int(),
  unmeasured: z.number().int(),
  worse: z.number().int(),
  better: z.number().int(),
  /** How likely so many for the worse are if the updates changed nothing. */
  chancePercent: z.number(),
  verdict: z.enum(['worse', 'no_sign', 'too_few']),
})

export const rolloutDetail = rolloutRow.extend({
  items: z.array(
    z.object({
      update: uid,
      name: z.string(),
      arch: z.string(),
      version: z.string(),
      class: z.string(),
      origin: z.string(),
      offeredOn: z.number().int(),
      inEffectOn: z.number().int(),
      held: z.boolean(),
      tested: z.boolean(),
    }),
  ),
  devices: z.array(rolloutDevice),
  vulnerabilities: z.array(z.string()),
  /** Of Test and Pilot, once devices came to an end there. */
  health: z.array(ringHealth),
  decisions: z.array(
    z.object({ at: instant, actor: z.string(), action: z.string(), reason: z.string().nullable() }),
  ),
})

const rollout = z.object({ rollout: uid })
const command = (name: string, summary: string) =>
  ({
    method: 'POST',
    path: `/api/v1/rollouts/{rollout}/${name}`,
    operationId: `${name}Rollout`,
    summary,
    permission: 'operate',
    params: rollout,
    body: z.object({ reason: why }),
    response: rolloutRow,
  }) as const

export const listRollouts = route({
  method: 'GET',
  path: '/api/v1/rollouts',
  operationId: 'listRollouts',
  summary: 'Rollouts, running ones first',
  permission: 'read',
  query: z.object({ ...pageQuery, state: rolloutState.optional(), lane: laneName.optional() }),
  response: page(rolloutRow),
})
export const getRollout = route({
  method: 'GET',
  path: '/api/v1/rollouts/{rollout}',
  operationId: 'getRollout',
  summary: 'One rollout as rings with gates, its frozen updates and its devices',
  permission: 'read',
  params: rollout,
  response: rolloutDetail,
})
export const pauseRollout = route(
  command('pause', 'A person stops new starts; running attempts end'),
)
export const resumeRollout = route(command('resume', 'Goes on after a pause or a halt'))
export const rollbackRollout = route(
  command('rollback', 'Takes the updates back where they were installed, and holds them'),
)
export const reportIncident = route(command('incident', 'Reports harm; the gate halts the rollout'))
export const approveRollout = route({
  method: 'POST',
  path: '/api/v1/rollouts/{rollout}/approve',
  operationId: 'approveRollout',
  summary:
    'A person approves critical servers; without a fresh backup only with an override reason',
  permission: 'operate',
  params: rollout,
  body: z.object({
    devices: z.array(uid).min(1).max(500),
    reason: z.string().max(1_000).optional(),
    overrideReason: why.optional(),
  }),
  response: rolloutRow,
})
export const waiveEvidence = route({
  method: 'POST',
  path: '/api/v1/rollouts/{rollout}/waive',
  operationId: 'waiveEvidence',
  summary: 'Lets an update go on that no Test or Pilot device has installed; recorded',
  permission: 'operate',
  params: rollout,
  body: z.object({ update: uid, reason: why }),
  response: rolloutRow,
})
export const listUpdates = route({
  method: 'GET',
  path: '/api/v1/updates',
  operationId: 'listUpdates',
  summary: 'Catalogue: every update that devices are offered now',
  permission: 'read',
  query: z.object({
    ...pageQuery,
    class: z.enum(['security', 'bugfix', 'feature', 'definition', 'unclassified']).optional(),
  }),
  response: page(
    z.object({
      update: uid,
      name: z.string(),
      arch: z.string(),
      version: z.string(),
      ecosystem: z.string(),
      class: z.enum(['security', 'bugfix', 'feature', 'definition', 'unclassified']),
      origin: z.string(),
      firstSeenAt: instant,
      offeredOn: z.number().int(),
      closes: z.number().int(),
      earliestDueAt: instant.nullable(),
      rollouts: z.array(z.object({ rollout: uid, name: z.string(), state: rolloutState })),
      hold: z.object({ since: instant, because: reason }).nullable(),
    }),
  ),
})
export const releaseHold = route({
  method: 'POST',
  path: '/api/v1/updates/{update}/release',
  operationId: 'releaseHold',
  summary: 'Lets a held update into the rings again',
  permission: 'operate',
  params: z.object({ update: uid }),
  body: z.object({ reason: why }),
  response: z.object({ update: uid, held: z.literal(false) }),
})
