import { Link } from '@tanstack/react-router'
import { useQuery } from '@tanstack/react-query'
import type { Schemas } from '@dirigent/client/client'
import { DEVICE } from '@dirigent/words/console/devices'
import { LANES, UPDATE_CLASSES, UPDATE_STATES } from '@dirigent/words/terms'
import { deviceUpdates } from '../../api/queries.ts'
import { DueText } from '../../components/deadline.tsx'
import { Empty, Shown } from '../../components/states.tsx'
import { StateIcon } from '../../components/tones.tsx'
import { toRollout, toVulnerability } from '../../paths.ts'
import { useReader } from '../../reader/reader.tsx'
import { updatesAreRead } from './sections.ts'

type Update = Schemas['DeviceUpdate']
/** What needs somebody first, what is done last. */
const ORDER: readonly Update['state'][] = [
  'needs_person',
  'failed',
  'unknown',
  'running',
  'installed',
  'staged',
  'waiting',
  'in_effect',
]

/** Why each update is where it is, worst first, those with the same state together. */
export function DeviceUpdates({ detail }: { detail: Schemas['DeviceDetail'] }) {
  const { t, term } = useReader()
  const query = useQuery(deviceUpdates(detail.summary.device))
  return (
    <Shown query={query} lines={6}>
      {({ items }) => {
        if (items.length === 0) return <NoUpdates known={updatesAreRead(detail)} />
        const groups = ORDER.map((state) => ({
          state,
          items: items.filter((item) => item.state === state),
        }))
        return (
          <div className="panel flush">
            {groups
              .filter((group) => group.items.length > 0)
              .map((group) => (
                <div key={group.state}>
                  <h3 className="group-title">
                    {term(UPDATE_STATES, group.state)}{' '}
                    <span className="dim">{t(DEVICE.updatesGroup, { n: group.items.length })}</span>
                  </h3>
                  <ul className="updates">
                    {group.items.map((update) => (
                      <li key={update.update}>
                        <UpdateRow update={update} />
                      </li>
                    ))}
                  </ul>
                </div>
              ))}
          </div>
        )
      }}
    </Shown>
  )
}

function NoUpdates({ known }: { known: boolean }) {
  const { t } = useReader()
  return known ? (
    <Empty title={t(DEVICE.noUpdates)}>{t(DEVICE.noUpdatesHelp)}</Empty>
  ) : (
    <Empty title={t(DEVICE.updatesUnknown)}>{t(DEVICE.updatesUnknownHelp)}</Empty>
  )
}

/** The reason as a sentence first; versions, deadline, rollout and what it closes as small print. */
function UpdateRow({ update }: { update: Update }) {
  const { t, term, sentence } = useReader()
  const [first] = update.closes
  return (
    <article className="update" tabIndex={0} data-row>
      <div className="update-head">
        <span className="strong">{update.name}</span>
        <span className="version">
          {update.installedVersion} → {update.version}
        </span>
      </div>
      <span className="small">{update.dueAt && <DueText at={update.dueAt} />}</span>
      <p className="update-sentence">
        <StateIcon state={update.state} />
        <span>{sentence('update', update.reason)}</span>
      </p>
      <p className="update-meta">
        <span>
          {term(UPDATE_CLASSES, update.class)} · {term(LANES, update.lane)} · {update.origin}
        </span>
        {update.closesCount > 0 && (
          <span>
            {t(DEVICE.closes, { n: update.closesCount })}
            {first && (
              <>
                {': '}
                <Link {...toVulnerability(first)}>{first}</Link>
                {update.closesCount > 1 && ' …'}
              </>
            )}
          </span>
        )}
        {update.rollout && (
          <Link {...toRollout(update.rollout.rollout)}>
            {t(DEVICE.inRollout, { name: update.rollout.name })}
          </Link>
        )}
      </p>
    </article>
  )
}
