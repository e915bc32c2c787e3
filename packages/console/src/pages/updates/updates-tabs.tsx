import { Link } from '@tanstack/react-router'
import { EMERGENCIES } from '@dirigent/words/console/emergencies'
import { UPDATES } from '@dirigent/words/console/updates'
import { SOFTWARE } from '@dirigent/words/software'
import { toCatalogue, toEmergencies, toRollouts, toSoftware } from '../../paths.ts'
import { useReader } from '../../reader/reader.tsx'

/** Rollouts and the catalogue are two views of the same thing: what is brought out, and what could be. */
export function UpdatesTabs({ on }: { on: 'rollouts' | 'catalogue' | 'software' | 'emergencies' }) {
  const { t } = useReader()
  return (
    <nav className="tabs">
      <Link {...toRollouts()} data-on={on === 'rollouts'}>
        {t(UPDATES.rollouts)}
      </Link>
      <Link {...toCatalogue()} data-on={on === 'catalogue'}>
        {t(UPDATES.catalogue)}
      </Link>
      <Link {...toSoftware()} data-on={on === 'software'}>
        {t(SOFTWARE.software)}
      </Link>
      <Link {...toEmergencies()} data-on={on === 'emergencies'}>
        {t(EMERGENCIES.title)}
      </Link>
    </nav>
  )
}
