import { useInfiniteQuery } from '@tanstack/react-query'
import { SCANNER_PAGE } from '@dirigent/words/console/scanner'
import { scanImports } from '../../api/queries.ts'
import { Empty, Shown } from '../../components/states.tsx'
import { ShowMore } from '../../components/show-more.tsx'
import { useReader } from '../../reader/reader.tsx'

/** Which reports were imported, by whom, and how many of their targets are devices of ours. */
export function ImportsTab() {
  const { t, moment, bytes } = useReader()
  const query = useInfiniteQuery(scanImports)
  return (
    <Shown query={query} lines={5}>
      {(data) => {
        const items = data.pages.flatMap((page) => page.items)
        if (items.length === 0)
          return <Empty title={t(SCANNER_PAGE.none)}>{t(SCANNER_PAGE.formats)}</Empty>
        return (
          <>
            <ul className="scan-lines">
              {items.map((row) => (
                <li key={row.import}>
                  <span className="grow">
                    <b>{row.scanner}</b>{' '}
                    <span className="dim">
                      {row.fileName} · {bytes(row.sizeBytes)}
                    </span>
                    <span className="block">
                      {t(SCANNER_PAGE.importLine, {
                        findings: row.findings,
                        matched: row.matched,
                        targets: row.targets,
                      })}
                    </span>
                    <span className="block dim small">
                      {t(SCANNER_PAGE.by, { who: row.importedBy, at: moment(row.importedAt) })}
                    </span>
                  </span>
                </li>
              ))}
            </ul>
            <ShowMore query={query} />
          </>
        )
      }}
    </Shown>
  )
}
