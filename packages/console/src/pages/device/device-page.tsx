import { getRouteApi, Link } from '@tanstack/react-router'
import { useQuery } from '@tanstack/react-query'
import type { Schemas } from '@dirigent/client/client'
import { DEVICE, DEVICES } from '@dirigent/words/console/devices'
import { DEVICE_STATES, ROLES, STEPS } from '@dirigent/words/terms'
import { device } from '../../api/queries.ts'
import { InstallNowButton, RetireButton } from '../../components/device-actions.tsx'
import { Page } from '../../components/page.tsx'
import { Shown } from '../../components/states.tsx'
import { lookOf, StateIcon } from '../../components/tones.tsx'
import { DEVICE_TABS, type DeviceTab, toDevice, toDevices } from '../../paths.ts'
import { useReader } from '../../reader/reader.tsx'
import { ChangeMenu } from './change-menu.tsx'
import { DeviceFacts } from './device-facts.tsx'
import { DeviceFindings } from './device-findings.tsx'
import { DevicePackages } from './device-packages.tsx'
import { DeviceTimeline } from './device-timeline.tsx'
import { DeviceUpdates } from './device-updates.tsx'
import './device.css'

const route = getRouteApi('/shell/devices/$device')

/** One device: a sentence on top, then why per update, then everything else. */
export function DevicePage() {
  const { device: uid } = route.useParams()
  const query = useQuery(device(uid))
  return (
    <Shown query={query} lines={10}>
      {(detail) => <DeviceShown detail={detail} />}
    </Shown>
  )
}

function DeviceShown({ detail }: { detail: Schemas['DeviceDetail'] }) {
  const { t, term } = useReader()
  const row = detail.summary
  const marks = [
    row.osName,
    term(ROLES, row.role),
    row.critical && t(DEVICES.critical),
    row.exposed && t(DEVICES.exposed),
    row.retired && t(DEVICES.retired),
  ].filter((mark) => typeof mark === 'string')
  return (
    <Page
      title={row.name}
      above={<Link {...toDevices()}>{t(DEVICES.title)}</Link>}
      subtitle={marks.join(' · ')}
      actions={
        row.retired ? null : (
          <>
            <ChangeMenu row={row} said={{ ...detail.said, department: detail.department }} />
            <RetireButton device={row} />
            <InstallNowButton device={row} />
          </>
        )
      }
    >
      <StateSentence detail={detail} />
      <div className="columns">
        <div>
          <Tabs detail={detail} />
        </div>
        <DeviceFacts detail={detail} />
      </div>
    </Page>
  )
}

/** The one state of the device, with its reason and what runs right now. */
function StateSentence({ detail }: { detail: Schemas['DeviceDetail'] }) {
  const { t, term, anySentence } = useReader()
  const { state, because } = detail.summary
  const { attempt } = detail
  return (
    <p className={`device-sentence tone-${lookOf(state).tone}`}>
      <StateIcon state={state} size={22} />
      <span>
        <b>{term(DEVICE_STATES, state)}</b>
        <span className="device-because">{because ? anySentence(because) : ''}</span>
        {attempt && state !== 'running' && (
          <span className="device-because">
            {t(DEVICE.attemptRunning, { state: term(STEPS, attempt.state) })}
          </span>
        )}
      </span>
      {attempt?.percent !== null && attempt !== null && (
        <progress max={100} value={attempt.percent} aria-label={term(STEPS, attempt.state)} />
      )}
    </p>
  )
}

function Tabs({ detail }: { detail: Schemas['DeviceDetail'] }) {
  const { t, number } = useReader()
  const search = route.useSearch()
  const tab = search.tab ?? 'updates'
  const row = detail.summary
  const counts: Partial<Record<DeviceTab, number>> = {
    updates: row.updatesOffered,
    findings: row.openFindings,
    packages: detail.packagesCount,
  }
  return (
    <>
      <nav className="tabs">
        {DEVICE_TABS.map((name) => (
          <Link
            key={name}
            {...toDevice(row.device, name)}
            data-on={name === tab}
            aria-current={name === tab ? 'page' : undefined}
            replace
          >
            {t(DEVICE[name])}
            {counts[name] !== undefined && <span className="count">{number(counts[name])}</span>}
          </Link>
        ))}
      </nav>
      {tab === 'updates' && <DeviceUpdates detail={detail} />}
      {tab === 'findings' && (
        <DeviceFindings device={row.device} status={search.findings ?? 'fixable'} />
      )}
      {tab === 'packages' && <DevicePackages device={row.device} search={search.q} />}
      {tab === 'timeline' && <DeviceTimeline device={row.device} />}
    </>
  )
}
