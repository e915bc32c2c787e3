import { VEX, VEX_JUSTIFICATIONS } from '@dirigent/words/vex'
import { Section } from '../../components/page.tsx'
import { Rows } from '../../components/rows.tsx'
import { StateIcon } from '../../components/tones.tsx'
import { useReader } from '../../reader/reader.tsx'
import type { VulnerabilityDetail } from './vulnerability-facts.tsx'

const STATES = {
  not_affected: 'in_effect',
  fixed: 'in_effect',
  affected: 'late',
  under_investigation: 'unknown',
} as const

/** What VEX documents say, with whose word it is; nothing where none speaks. */
export function VexWords({ detail }: { detail: VulnerabilityDetail }) {
  const { t, term, day } = useReader()
  if (detail.vex.length === 0) return null
  return (
    <Section title={t(VEX.says)} note={t(VEX.saysHelp)} plain>
      <Rows
        label={t(VEX.says)}
        columns={[
          {
            key: 'status',
            header: t(VEX.status),
            width: 'minmax(0, 2fr)',
            kind: 'sentence',
            cell: (row) => (
              <>
                <StateIcon state={STATES[row.status]} />
                <span>
                  {t(VEX.statuses[row.status])}
                  {row.justification && (
                    <span className="dim"> · {term(VEX_JUSTIFICATIONS, row.justification)}</span>
                  )}
                  {row.note && <span className="small dim"> {row.note}</span>}
                </span>
              </>
            ),
          },
          {
            key: 'product',
            header: t(VEX.product),
            width: 'minmax(0, 1fr)',
            kind: 'small',
            cell: (row) => row.product,
          },
          {
            key: 'author',
            header: t(VEX.author),
            width: 'minmax(0, 1.2fr)',
            kind: 'small',
            cell: (row) =>
              `${row.author} (${t(VEX.authorities[row.authority])}) · ${row.documentId}`,
          },
          {
            key: 'issued',
            header: '',
            width: '92px',
            kind: 'small',
            cell: (row) => day(row.issuedAt),
          },
        ]}
        rows={detail.vex}
        keyOf={(row) => `${row.documentId} ${row.product} ${row.status}`}
      />
    </Section>
  )
}
