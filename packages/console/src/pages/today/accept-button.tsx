import { EMERGENCIES } from '@dirigent/words/console/emergencies'
import { answered, api } from '../../api/client.ts'
import { useAction } from '../../components/actions.tsx'
import { Commanded } from '../../components/rollout-actions.tsx'
import { useReader } from '../../reader/reader.tsx'

/** Lets an update with a known issue go its way, with the reason why that does not matter here. */
export function AcceptButton({ update, name }: { update: string; name: string }) {
  const { t } = useReader()
  const params = { path: { update } }
  const accept = useAction(
    (reason: string) =>
      answered(api.POST('/api/v1/updates/{update}/accept-warning', { params, body: { reason } })),
    { done: () => t(EMERGENCIES.accepted) },
  )
  return (
    <Commanded
      action={accept}
      label={t(EMERGENCIES.accept)}
      title={`${t(EMERGENCIES.accept)}: ${name}`}
      help={t(EMERGENCIES.acceptHelp)}
    />
  )
}
