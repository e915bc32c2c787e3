import { IconRefresh } from '@tabler/icons-react'
import { SHELL } from '@dirigent/words/console/shell'
import { useReader } from '../reader/reader.tsx'

/** "3 new rows" or "the order has changed": shown on request, never by itself. */
export function FreshRows({
  fresh,
  moved,
  show,
}: {
  fresh: number
  moved: boolean
  show: () => void
}) {
  const { t } = useReader()
  if (fresh === 0 && !moved) return null
  return (
    <button type="button" className="fresh-rows" onClick={show}>
      <IconRefresh size={15} aria-hidden />
      {fresh > 0 ? t(SHELL.fresh, { n: fresh }) : t(SHELL.changed)}
    </button>
  )
}
