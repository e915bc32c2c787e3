import * as routes from '@dirigent/protocol/api/previews'
import { fromFileForm } from '../../../policy-set/file-form.ts'
import { durationNames } from '../../../policy-set/set-schema.ts'
import { resolvePolicy } from '@dirigent/domain/windows/organisation-calendars'
import { faultsHere, refusalOfFaults } from '../../../rollouts/policy-faults.ts'
import { readPolicy } from '../../../rollouts/policy-schema.ts'
import type { Preview } from '../../../preview/previews.ts'
import { loadOrganisation } from '../../../store/calendars.ts'
import { findPolicy } from '../../../store/policies.ts'
import { refusal } from '../../problems.ts'
import { endpoint } from '../endpoint.ts'
import { isoOrNull } from '../values.ts'

const present = ({ uid, state, percent, result }: Preview) => ({
  preview: uid,
  state,
  percent,
  result: result && {
    ...result,
    draft: { ...result.draft, missed: [...result.draft.missed] },
    today: { ...result.today, missed: [...result.today.missed] },
    worst: result.worst.map((one) => ({ ...one, firstMissedAt: isoOrNull(one.firstMissedAt) })),
  },
})

export const previewEndpoints = [
  endpoint(routes.startPreview, async ({ context, actor, params, body, now }) => {
    const policy = await findPolicy(context.db, params.policy)
    if (!policy) return refusal('not_found', `There is no policy ${params.policy}.`)
    const read =
      body.document === undefined ? null : readPolicy(fromFileForm(body.document, durationNames()))
    if (read && !read.ok) {
      const [first] = read.faults
      return refusal(
        'body_invalid',
        `${first?.pointer ?? ''}: ${first?.detail ?? ''}`,
        refusalOfFaults(read.faults),
      )
    }
    const [here] = read ? await faultsHere(context.db, read.document, now) : []
    if (here)
      return refusal('body_invalid', `${here.pointer}: ${here.detail}`, refusalOfFaults([here]))
    const started = context.previews.start({
      by: actor.uid,
      policy: params.policy,
      document: read && resolvePolicy(read.document, await loadOrganisation(context.db), now),
      days: body.days,
    })
    return started
      ? present(started)
      : refusal('overloaded', 'Two previews are played already; ask again in some seconds.')
  }),

  endpoint(routes.getPreview, async ({ context, params }) => {
    const found = context.previews.find(params.preview)
    return found
      ? present(found)
      : refusal('not_found', 'There is no such preview any more; ask for a new one.')
  }),
]
