import { UPDATES } from '@dirigent/words/console/updates'
import { releaseHold } from '../../api/commands.ts'
import { useAction } from '../../components/actions.tsx'
import { Commanded } from '../../components/rollout-actions.tsx'
import { useReader } from '../../reader/reader.tsx'

/** Lets a held update into the rings again, with a reason. */
export function ReleaseButton({ update }: { update: { update: string; name: string } }) {
  const { t } = useReader()
  const release = useAction((reason: string) => releaseHold(update.update, reason), {
    done: () => t(UPDATES.released, { name: update.name }),
  })
  return (
    <Commanded
      action={release}
      label={t(UPDATES.release)}
      title={`${t(UPDATES.release)}: ${update.name}`}
      help={t(UPDATES.releaseHelp)}
    />
  )
}
