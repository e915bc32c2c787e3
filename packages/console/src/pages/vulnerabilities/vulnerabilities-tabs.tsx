import { Link } from '@tanstack/react-router'
import { SCANNER_PAGE } from '@dirigent/words/console/scanner'
import { VULNERABILITIES } from '@dirigent/words/console/vulnerabilities'
import { toSecondScanner, toVulnerabilities } from '../../paths.ts'
import { useReader } from '../../reader/reader.tsx'

/** What we see, and what another scanner sees beside it. */
export function VulnerabilitiesTabs({ on }: { on: 'ours' | 'scanner' }) {
  const { t } = useReader()
  return (
    <nav className="tabs">
      <Link {...toVulnerabilities()} data-on={on === 'ours'}>
        {t(VULNERABILITIES.title)}
      </Link>
      <Link {...toSecondScanner()} data-on={on === 'scanner'}>
        {t(SCANNER_PAGE.title)}
      </Link>
    </nav>
  )
}
