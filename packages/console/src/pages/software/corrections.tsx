import { useQuery } from '@tanstack/react-query'
import { SOFTWARE } from '@dirigent/words/software'
import { takeBackCorrection } from '../../api/commands.ts'
import { softwareCorrections } from '../../api/queries.ts'
import { ActButton, useAction } from '../../components/actions.tsx'
import { useReader } from '../../reader/reader.tsx'

/** What administrators said about titles; nothing is shown while there is nothing. */
export function Corrections() {
  const { t, moment } = useReader()
  const { data } = useQuery(softwareCorrections)
  const takeBack = useAction((correction: string) => takeBackCorrection(correction), {
    done: ({ titles }) => t(SOFTWARE.takenBack, { titles }),
  })
  if (!data || data.items.length === 0) return null
  return (
    <section className="software-section">
      <h2>{t(SOFTWARE.corrections)}</h2>
      <ul className="lines">
        {data.items.map((row) => (
          <li key={row.correction} className="list-line">
            <span>
              <b>{row.name}</b> → <code>{row.product ?? t(SOFTWARE.noProduct)}</code>
              <span className="block dim small">
                {[row.correctedBy, moment(row.at), row.reason].filter(Boolean).join(' · ')}
              </span>
            </span>
            <ActButton
              needs="administer"
              variant="default"
              size="xs"
              loading={takeBack.isPending && takeBack.variables === row.correction}
              onClick={() => takeBack.mutate(row.correction)}
            >
              {t(SOFTWARE.takeBack)}
            </ActButton>
          </li>
        ))}
      </ul>
    </section>
  )
}
