import { Link } from '@tanstack/react-router'
import type { Schemas } from '@dirigent/client/client'
import type { SectionContent } from '@dirigent/protocol/agent/inventory'
import { DEVICE } from '@dirigent/words/console/devices'
import { COMMON_STATES } from '@dirigent/words/console/shell'
import { CRITICAL_BECAUSE, MODES, RINGS } from '@dirigent/words/terms'
import { type Fact, Facts, Section } from '../../components/page.tsx'
import { StateMark } from '../../components/tones.tsx'
import { toDevices, toPolicies } from '../../paths.ts'
import { useReader } from '../../reader/reader.tsx'
import { DevicePeople } from './device-people.tsx'
import { ReleaseSupport } from './release-support.tsx'
import { sectionOf } from './sections.ts'

type Detail = Schemas['DeviceDetail']

/** Posture, people, hardware: what the device said about itself, and what it belongs to. */
export function DeviceFacts({ detail }: { detail: Detail }) {
  const { t } = useReader()
  return (
    <aside className="device-facts">
      <Section title={t(DEVICE.posture)}>
        <Facts rows={usePosture(detail)} />
      </Section>
      <Section title={t(DEVICE.people)}>
        <Facts rows={usePeople(detail)} />
      </Section>
      {detail.summary.role === 'client' && <DevicePeople device={detail.summary.device} />}
      <Section title={t(DEVICE.hardware)}>
        <Facts rows={useHardware(detail)} />
      </Section>
    </aside>
  )
}

function usePosture(detail: Detail): Fact[] {
  const { t, term, moment, list } = useReader()
  const restart = sectionOf(detail, 'restart')
  const system = sectionOf(detail, 'system')
  const services = [
    ...new Set((restart?.services ?? []).map((entry) => entry.service ?? entry.process)),
  ]
  const slot = useQuietSlot(detail)
  const row = detail.summary
  const pairs: (Fact | null)[] = [
    { label: t(DEVICE.restart), value: <RestartState restart={restart} /> },
    slot ? { label: t(DEVICE.quietSlot), value: t(DEVICE.quietSlotAt, slot) } : null,
    services.length > 0 ? { label: t(DEVICE.restartServices), value: list(services) } : null,
    {
      label: t(DEVICE.backup),
      value: detail.backupAt ? (
        moment(detail.backupAt)
      ) : row.role === 'server' ? (
        <StateMark state="unknown" label={t(DEVICE.backupUnknown)} />
      ) : (
        '—'
      ),
    },
    {
      label: t(DEVICE.lastSeen),
      value: row.lastSeenAt ? moment(row.lastSeenAt) : t(COMMON_STATES.never),
    },
    {
      label: t(DEVICE.inventory),
      value: detail.inventoryAt ? moment(detail.inventoryAt) : t(COMMON_STATES.never),
    },
    { label: t(DEVICE.coverage), value: <Coverage detail={detail} /> },
    { label: t(DEVICE.support), value: <ReleaseSupport support={detail.support} /> },
    { label: t(DEVICE.ring), value: term(RINGS, row.ring) },
    { label: t(DEVICE.mode), value: term(MODES, row.mode) },
    {
      label: t(DEVICE.groups),
      value: detail.groups.length === 0 ? t(DEVICE.noGroup) : <GroupLinks groups={detail.groups} />,
    },
    {
      label: t(DEVICE.policy),
      value: detail.policy ? (
        <Link {...toPolicies()}>{detail.policy.name}</Link>
      ) : (
        t(DEVICE.noPolicy)
      ),
    },
    {
      label: t(DEVICE.kernel),
      value: system ? (
        <span className="version">{system.kernel.release}</span>
      ) : (
        t(COMMON_STATES.unknown)
      ),
    },
  ]
  return pairs.filter((pair) => pair !== null)
}

function GroupLinks({ groups }: { groups: Detail['groups'] }) {
  return groups.map((group, index) => (
    <span key={group.group}>
      {index > 0 && ', '}
      <Link {...toDevices({ group: group.group })}>{group.name}</Link>
    </span>
  ))
}

/** When the device itself means to restart, and why then; nothing while none is planned or it has passed. */
function useQuietSlot(detail: Detail) {
  const { moment, sentence, now } = useReader()
  const slot = sectionOf(detail, 'state')?.quietSlot
  if (!slot || Date.parse(slot.endAt) <= now) return null
  return { at: moment(slot.startAt), because: sentence('slot', slot.because) }
}

/** "Not needed" counts only when every process could be read. */
function RestartState({ restart }: { restart: SectionContent['restart'] | null }) {
  const { t } = useReader()
  if (restart?.systemRestart.needed)
    return <StateMark state="needs_person" label={t(DEVICE.restartNeeded)} />
  if (restart === null || !restart.complete)
    return <StateMark state="unknown" label={t(DEVICE.restartUnproven)} />
  return <>{t(DEVICE.restartNotNeeded)}</>
}

function Coverage({ detail }: { detail: Detail }) {
  const { t } = useReader()
  const providers = sectionOf(detail, 'coverage')?.providers ?? []
  if (providers.length === 0) return <StateMark state="unknown" label={t(COMMON_STATES.unknown)} />
  return (
    <>
      {providers.map((entry) => {
        const complete = entry.packages === 'complete' && entry.updates === 'complete'
        return (
          <div key={entry.provider}>
            {entry.provider}:{' '}
            {complete ? (
              t(DEVICE.coverageComplete)
            ) : (
              <span className="tone-open">{t(DEVICE.coveragePartial)}</span>
            )}
          </div>
        )
      })}
      {detail.unknownPackages > 0 && (
        <div className="tone-open">{t(DEVICE.unknownPackages, { n: detail.unknownPackages })}</div>
      )}
    </>
  )
}

function usePeople(detail: Detail): Fact[] {
  const { t, term } = useReader()
  const sessions = sectionOf(detail, 'state')?.sessions
  const row = detail.summary
  const pairs: (Fact | null)[] = [
    { label: t(DEVICE.user), value: row.user ?? '—' },
    { label: t(DEVICE.site), value: row.site ?? '—' },
    { label: t(DEVICE.department), value: detail.department ?? '—' },
    {
      label: t(DEVICE.sessions),
      value: sessions
        ? sessions.map((session) => session.user).join(', ') || t(DEVICE.nobody)
        : t(COMMON_STATES.unknown),
    },
    detail.criticalProposed && !row.critical
      ? { label: t(DEVICE.setCritical), value: term(CRITICAL_BECAUSE, detail.criticalProposed) }
      : null,
  ]
  return pairs.filter((pair) => pair !== null)
}

function useHardware(detail: Detail): Fact[] {
  const { t, bytes, day } = useReader()
  const hardware = sectionOf(detail, 'hardware')
  const free: Fact[] = (hardware?.filesystems ?? []).slice(0, 4).map((fs) => ({
    label: t(DEVICE.disk, { mount: fs.mount }),
    value: t(DEVICE.diskFree, { free: bytes(fs.freeBytes), size: bytes(fs.sizeBytes) }),
  }))
  const known: Fact[] = [
    {
      label: t(DEVICE.model),
      value: [hardware?.vendor, hardware?.model].filter(Boolean).join(' ') || '—',
    },
    { label: t(DEVICE.serial), value: hardware?.serial ?? '—' },
    { label: t(DEVICE.firmware), value: hardware?.firmware ?? '—' },
    {
      label: t(DEVICE.cpu),
      value: hardware?.cpu
        ? `${hardware.cpu}${hardware.cpuCount ? ` × ${hardware.cpuCount}` : ''}`
        : '—',
    },
    { label: t(DEVICE.memory), value: hardware?.memoryBytes ? bytes(hardware.memoryBytes) : '—' },
    ...free,
    { label: t(DEVICE.zone), value: detail.timeZone },
    { label: t(DEVICE.agent), value: detail.agentVersion },
    { label: t(DEVICE.enrolled), value: day(detail.enrolledAt) },
  ]
  return known
}
