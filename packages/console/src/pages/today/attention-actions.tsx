import type { AttentionItem } from '@dirigent/domain/planning/reasons'
import { unreachable } from '@dirigent/domain/identity/ids'
import { COMMON_STATES } from '@dirigent/words/console/shell'
import { TODAY } from '@dirigent/words/console/today'
import { answered, api } from '../../api/client.ts'
import { changeDevice, refreshFeeds } from '../../api/commands.ts'
import { ActButton, useAction } from '../../components/actions.tsx'
import { InstallNowButton, RetireButton } from '../../components/device-actions.tsx'
import {
  ApproveButton,
  ResumeButton,
  RollbackButton,
  WaiveButton,
} from '../../components/rollout-actions.tsx'
import {
  toCatalogue,
  toDevice,
  toDevices,
  toEmergency,
  toFeeds,
  toPolicies,
  toRollout,
  toSecondScanner,
} from '../../paths.ts'
import { useReader } from '../../reader/reader.tsx'
import { AcceptButton } from './accept-button.tsx'
import { LookButton } from '../../components/look-button.tsx'

/** The buttons of one thing that needs a person; each acts where it stands. */
export function AttentionActions({ item }: { item: AttentionItem }) {
  const { t } = useReader()
  switch (item.code) {
    case 'rollout_halted':
      return <HaltedRollout rollout={{ rollout: item.rollout, name: item.rolloutName }} />
    case 'approval_needed':
      return (
        <>
          <LookButton to={toDevice(item.device)} label={t(COMMON_STATES.why)} />
          <ApproveButton {...item} primary={item.backupFresh} />
        </>
      )
    case 'deadline_missed':
      return <LateDevice device={item.device} name={item.deviceName} tab="findings" />
    case 'update_failed':
      return <LateDevice device={item.device} name={item.deviceName} tab="timeline" />
    case 'attempt_overdue':
    case 'clone_suspected':
      return <LookButton to={toDevice(item.device, 'timeline')} label={t(TODAY.look)} />
    case 'device_silent':
      return (
        <>
          <LookButton to={toDevice(item.device, 'timeline')} label={t(TODAY.look)} />
          <RetireButton device={{ device: item.device, name: item.deviceName }} />
        </>
      )
    case 'criticality_proposed':
      return <Criticality device={item.device} name={item.deviceName} />
    case 'group_observed':
      return (
        <>
          <LookButton to={toDevices({ group: item.group })} label={t(TODAY.look)} />
          <ManageGroup group={item.group} name={item.groupName} />
        </>
      )
    case 'feed_never_loaded':
    case 'feed_failed':
      return <LoadFeeds />
    case 'exception_expires':
      return <LookButton to={toPolicies('exceptions')} label={t(TODAY.look)} />
    case 'deadline_conflict':
      return <LookButton to={toRollout(item.rollout)} label={t(TODAY.look)} />
    case 'emergency_waits':
      return <LookButton to={toEmergency(item.emergency)} label={t(TODAY.look)} />
    case 'known_issue':
      return (
        <>
          <LookButton to={toCatalogue()} label={t(TODAY.look)} />
          <AcceptButton update={item.updateUid} name={item.update} />
        </>
      )
    case 'scanner_differences':
      return <LookButton to={toSecondScanner({ scanner: item.scanner })} label={t(TODAY.look)} />
    case 'untested_update':
      return (
        <>
          <LookButton to={toRollout(item.rollout)} label={t(TODAY.look)} />
          <WaiveButton rollout={item.rollout} update={item.updateUid} />
        </>
      )
    default:
      return unreachable(item)
  }
}

function HaltedRollout({ rollout }: { rollout: { rollout: string; name: string } }) {
  const { t } = useReader()
  return (
    <>
      <LookButton to={toRollout(rollout.rollout)} label={t(TODAY.look)} />
      <ResumeButton rollout={rollout} />
      <RollbackButton rollout={rollout} />
    </>
  )
}

function LateDevice({
  device,
  name,
  tab,
}: {
  device: string
  name: string
  tab: 'findings' | 'timeline'
}) {
  const { t } = useReader()
  return (
    <>
      <LookButton to={toDevice(device, tab)} label={t(TODAY.look)} />
      <InstallNowButton device={{ device, name }} />
    </>
  )
}

/** A proposal is answered with one click, and taken back with one. */
function Criticality({ device, name }: { device: string; name: string }) {
  const { t } = useReader()
  const undo = useAction(
    () => changeDevice(device, { critical: null, reason: t(COMMON_STATES.undoReason) }),
    {
      done: () => t(COMMON_STATES.undone),
    },
  )
  const set = useAction(
    (critical: boolean) =>
      changeDevice(device, {
        critical,
        reason: t(critical ? TODAY.criticalReason : TODAY.notCriticalReason),
      }),
    {
      done: (_, critical) =>
        t(critical ? TODAY.criticalSet : TODAY.criticalRefused, { device: name }),
      undo: () => () => undo.mutate(),
    },
  )
  return (
    <>
      <ActButton onClick={() => set.mutate(false)}>{t(TODAY.notCritical)}</ActButton>
      <ActButton onClick={() => set.mutate(true)}>{t(TODAY.markCritical)}</ActButton>
    </>
  )
}

function ManageGroup({ group, name }: { group: string; name: string }) {
  const { t } = useReader()
  const change = (mode: 'managed' | 'observe', reason: string) =>
    answered(
      api.PATCH('/api/v1/groups/{group}', { params: { path: { group } }, body: { mode, reason } }),
    )
  const undo = useAction(() => change('observe', t(COMMON_STATES.undoReason)), {
    done: () => t(COMMON_STATES.undone),
  })
  const manage = useAction(() => change('managed', t(TODAY.manageReason)), {
    done: () => t(TODAY.managed, { group: name }),
    undo: () => () => undo.mutate(),
  })
  return (
    <ActButton needs="administer" loading={manage.isPending} onClick={() => manage.mutate()}>
      {t(TODAY.manage)}
    </ActButton>
  )
}

export function LoadFeeds() {
  const { t } = useReader()
  const refresh = useAction(() => refreshFeeds(), { done: () => t(TODAY.feedsLoading) })
  return (
    <>
      <LookButton to={toFeeds()} label={t(TODAY.look)} />
      <ActButton loading={refresh.isPending} onClick={() => refresh.mutate()}>
        {t(TODAY.loadFeeds)}
      </ActButton>
    </>
  )
}
