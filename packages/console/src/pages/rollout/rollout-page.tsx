import { getRouteApi, Link } from '@tanstack/react-router'
import { useQuery } from '@tanstack/react-query'
import type { Schemas } from '@dirigent/client/client'
import { chanceNoticed, rateRuledOut } from '@dirigent/domain/statistics/noticing'
import { ROLLOUT, UPDATES } from '@dirigent/words/console/updates'
import { AUDIT_ACTIONS, SYSTEM_ACTORS } from '@dirigent/words/sentences/timeline'
import { LANES, UPDATE_CLASSES } from '@dirigent/words/terms'
import { rollout } from '../../api/queries.ts'
import { Page, Section } from '../../components/page.tsx'
import {
  IncidentButton,
  PauseButton,
  ResumeButton,
  RollbackButton,
  WaiveButton,
} from '../../components/rollout-actions.tsx'
import { rolloutSentence } from '../../components/rollout-line.tsx'
import { Rows } from '../../components/rows.tsx'
import { Shown } from '../../components/states.tsx'
import { lookOf, StateIcon } from '../../components/tones.tsx'
import { toPolicies, toRollouts, toVulnerability } from '../../paths.ts'
import { useReader } from '../../reader/reader.tsx'
import { Rings } from './rings.tsx'
import { Approvals, RolloutDevices } from './rollout-devices.tsx'
import './rollout.css'

const route = getRouteApi('/shell/rollouts/$rollout')
type Detail = Schemas['RolloutDetail']

/** One rollout: where it stands, drawn as rings with gates between, then its updates and devices. */
export function RolloutPage() {
  const { rollout: uid } = route.useParams()
  const query = useQuery(rollout(uid))
  return (
    <Shown query={query} lines={10}>
      {(detail) => <RolloutShown detail={detail} />}
    </Shown>
  )
}

function RolloutShown({ detail }: { detail: Detail }) {
  const reader = useReader()
  const { t, term, moment, sentence } = reader
  const { ring } = route.useSearch()
  const facts = [
    term(LANES, detail.lane),
    t(ROLLOUT.updatesIn, { n: detail.updates }),
    t(ROLLOUT.closes, { n: detail.closes }),
    t(ROLLOUT.cutAt, { at: moment(detail.cutAt) }),
  ]
  return (
    <Page
      title={detail.name}
      above={<Link {...toRollouts()}>{t(UPDATES.rollouts)}</Link>}
      subtitle={facts.join(' · ')}
      actions={<Actions detail={detail} />}
    >
      <p className={`rollout-sentence tone-${lookOf(detail.state).tone}`}>
        <StateIcon state={detail.state} size={22} />
        <span>
          <b>{rolloutSentence(detail, reader)}</b>
          <span className="dim small">{sentence('cut', detail.cutBecause)}</span>
        </span>
      </p>
      <Section
        title={t(ROLLOUT.rings)}
        note={detail.devices.length <= 300 ? t(ROLLOUT.hoverHint) : undefined}
        plain
      >
        <Rings detail={detail} />
        <Noticed rings={detail.rings} />
      </Section>
      <Approvals detail={detail} />
      <div className="columns-even rollout-more">
        <FrozenUpdates detail={detail} />
        <History detail={detail} />
      </div>
      <RolloutDevices detail={detail} ring={ring} />
    </Page>
  )
}

function Actions({ detail }: { detail: Detail }) {
  const named = { rollout: detail.rollout, name: detail.name }
  if (detail.state === 'done') return <RollbackButton rollout={named} />
  return (
    <>
      {detail.state === 'open' && <IncidentButton rollout={named} />}
      <RollbackButton rollout={named} />
      {detail.state === 'open' ? <PauseButton rollout={named} /> : <ResumeButton rollout={named} />}
    </>
  )
}

const ONE_IN_TEN = 0.1
/** Above it there is nothing worth calling ruled out: four devices or fewer. */
const RULED_OUT_PERCENT_MAX = 50

/** Plain statistics that say what the rings could not have noticed: by who installed, before that by who is in them. */
function Noticed({ rings }: { rings: Detail['rings'] }) {
  const { t } = useReader()
  const installed = Math.max(0, ...rings.map((ring) => ring.installed + ring.inEffect))
  const devices = installed > 0 ? installed : Math.max(0, ...rings.map((ring) => ring.devices))
  if (devices === 0) return null
  const rarer = Math.ceil(rateRuledOut(devices) * 100)
  return (
    <p className="noticed dim small">
      {t(ROLLOUT.noticed, {
        devices,
        percent: Math.round(chanceNoticed(devices, ONE_IN_TEN) * 100),
        ruledOut: rarer <= RULED_OUT_PERCENT_MAX ? 'yes' : 'no',
        rarer,
      })}
    </p>
  )
}

function FrozenUpdates({ detail }: { detail: Detail }) {
  const { t, term } = useReader()
  return (
    <Section title={t(ROLLOUT.updates)} note={t(ROLLOUT.updatesHelp)} plain>
      <Rows
        label={t(ROLLOUT.updates)}
        columns={[
          {
            key: 'name',
            header: t(UPDATES.name),
            width: 'minmax(0, 2fr)',
            kind: 'name',
            cell: (row) => (
              <>
                {row.name} <span className="version">{row.version}</span>
              </>
            ),
          },
          {
            key: 'class',
            header: t(UPDATES.class),
            width: 'minmax(212px, 1.5fr)',
            kind: 'small',
            cell: (row) => (
              <>
                {term(UPDATE_CLASSES, row.class)}
                {row.held && (
                  <div>
                    <Link {...toPolicies('holds')}>{t(ROLLOUT.held)}</Link>
                  </div>
                )}
                {!row.tested && detail.state !== 'done' && (
                  <div className="untested">
                    <span className="tone-soon">{t(ROLLOUT.untested)}</span>
                    <WaiveButton rollout={detail.rollout} update={row.update} />
                  </div>
                )}
              </>
            ),
          },
          {
            key: 'on',
            header: t(UPDATES.offeredOn),
            width: '88px',
            align: 'end',
            cell: (row) => t(ROLLOUT.inEffectOn, { done: row.inEffectOn, total: row.offeredOn }),
          },
        ]}
        rows={detail.items}
        keyOf={(row) => row.update}
      />
      <p className="small rollout-closes">
        {detail.vulnerabilities.slice(0, 12).map((name) => (
          <Link key={name} {...toVulnerability(name)}>
            {name}
          </Link>
        ))}
      </p>
    </Section>
  )
}

/** Who stepped in, and what the gates decided. */
function History({ detail }: { detail: Detail }) {
  const { t, term, moment } = useReader()
  return (
    <Section title={t(ROLLOUT.history)}>
      {detail.decisions.length === 0 && <p className="dim">{t(ROLLOUT.noHistory)}</p>}
      <ul className="history">
        {detail.decisions.map((decision, index) => (
          <li key={`${decision.at}${index}`}>
            <time dateTime={decision.at} className="dim small">
              {moment(decision.at)}
            </time>
            <span>
              {term(AUDIT_ACTIONS, decision.action)}
              <span className="dim"> · {term(SYSTEM_ACTORS, decision.actor)}</span>
              {decision.reason && <span className="dim">: {decision.reason}</span>}
            </span>
          </li>
        ))}
      </ul>
    </Section>
  )
}
