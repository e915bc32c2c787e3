import { MISSED_CAUSES } from '@dirigent/domain/preview/missed-cause'
import { z } from 'zod'
import { route } from './route.ts'
import { instant, ringName, uid } from './shapes.ts'

const cause = z.enum(MISSED_CAUSES)

/** One policy, played over the coming days. Counts are of all its devices. */
export const previewFigures = z.object({
  deadlinesKept: z.number().int(),
  deadlinesMissed: z.number().int(),
  devicesLate: z.number().int(),
  missed: z.array(
    z.object({ because: cause, deadlines: z.number().int(), devices: z.number().int() }),
  ),
  /** Days that findings are open, each weighted with 30 ÷ (days its deadline rule gives). */
  exposureDays: z.number(),
  restarts: z.object({
    quiet: z.number().int(),
    own: z.number().int(),
    agreed: z.number().int(),
    forced: z.number().int(),
  }),
  devicesForced: z.number().int(),
  windowTooShort: z.number().int(),
})

export const previewDevice = z.object({
  device: uid,
  name: z.string(),
  deadlinesKept: z.number().int(),
  deadlinesMissed: z.number().int(),
  because: cause.nullable(),
  firstMissedAt: instant.nullable(),
  forced: z.number().int(),
  agreed: z.number().int(),
})

export const previewResult = z.object({
  days: z.number().int(),
  /** Devices of the policy, and how many of them were played: beyond some hundred, a sample that stands for the others. */
  devices: z.number().int(),
  played: z.number().int(),
  /** Nothing is managed yet: played as if everything were. */
  asIfManaged: z.boolean(),
  /** Played devices whose hours of the past weeks are known; the others are assumed by their kind. */
  withPast: z.number().int(),
  /** Played devices that told a quiet slot, or of whose people somebody said when they work. */
  withPeople: z.number().int(),
  /** Findings of the past days that are expected to come once more. */
  expectedFindings: z.number().int(),
  draft: previewFigures,
  /** The policy as it is saved now, played in the same world. */
  today: previewFigures,
  rings: z.array(
    z.object({
      ring: ringName,
      devices: z.number().int(),
      seenPercent: z.number(),
      tooSmall: z.boolean(),
    }),
  ),
  /** Devices that miss a deadline or are interrupted, worst first. */
  worst: z.array(previewDevice),
})

export const previewRow = z.object({
  preview: uid,
  state: z.enum(['playing', 'done', 'superseded']),
  percent: z.number().int(),
  result: previewResult.nullable(),
})

export const startPreview = route({
  method: 'POST',
  path: '/api/v1/policies/{policy}/preview',
  operationId: 'startPreview',
  summary: 'Plays the coming days over the real fleet with a policy that is not saved yet',
  permission: 'read',
  params: z.object({ policy: uid }),
  body: z.object({
    /** As in `changePolicy`; refused in the same way. Left out, the saved policy is played. */
    document: z.unknown().optional(),
    days: z.number().int().min(7).max(90).default(60),
  }),
  response: previewRow,
})

export const getPreview = route({
  method: 'GET',
  path: '/api/v1/previews/{preview}',
  operationId: 'getPreview',
  summary: 'How far a preview is, and its result',
  permission: 'read',
  params: z.object({ preview: uid }),
  response: previewRow,
})
