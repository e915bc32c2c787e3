import { useState } from 'react'
import { COMMON_STATES } from '@dirigent/words/console/shell'
import { ROLLOUT } from '@dirigent/words/console/updates'
import { approve, commandRollout, waive } from '../api/commands.ts'
import { useReader } from '../reader/reader.tsx'
import { ActButton, ReasonDialog, useAction } from './actions.tsx'

type Rollout = { rollout: string; name: string }
type Look = { primary?: boolean }
const variant = (look: Look) => ({ variant: look.primary ? 'filled' : 'default' })

/** Stops new starts; can be undone for ten seconds. */
export function PauseButton({ rollout }: { rollout: Rollout }) {
  const { t } = useReader()
  const resume = useAction(
    () => commandRollout('resume', rollout.rollout, t(COMMON_STATES.undoReason)),
    {
      done: () => t(COMMON_STATES.undone),
    },
  )
  const pause = useAction((reason: string) => commandRollout('pause', rollout.rollout, reason), {
    done: () => t(ROLLOUT.paused),
    undo: () => () => resume.mutate(),
  })
  return (
    <Commanded
      action={pause}
      label={t(ROLLOUT.pause)}
      help={t(ROLLOUT.pauseHelp)}
      title={`${t(ROLLOUT.pause)}: ${rollout.name}`}
    />
  )
}

export function ResumeButton({ rollout, ...look }: { rollout: Rollout } & Look) {
  const { t } = useReader()
  const resume = useAction((reason: string) => commandRollout('resume', rollout.rollout, reason), {
    done: () => t(ROLLOUT.resumed),
  })
  return (
    <Commanded
      action={resume}
      label={t(ROLLOUT.resume)}
      help={t(ROLLOUT.resumeHelp)}
      title={`${t(ROLLOUT.resume)}: ${rollout.name}`}
      {...look}
    />
  )
}

/** Touches many devices at once: the name is typed. */
export function RollbackButton({ rollout, ...look }: { rollout: Rollout } & Look) {
  const { t } = useReader()
  const rollback = useAction(
    (reason: string) => commandRollout('rollback', rollout.rollout, reason),
    { done: () => t(ROLLOUT.rolledBack) },
  )
  const typed = { label: t(ROLLOUT.rollbackType, { name: rollout.name }), value: rollout.name }
  return (
    <Commanded
      action={rollback}
      label={t(ROLLOUT.rollback)}
      help={t(ROLLOUT.rollbackHelp)}
      title={`${t(ROLLOUT.rollback)}: ${rollout.name}`}
      typed={typed}
      danger
      {...look}
    />
  )
}

export function IncidentButton({ rollout }: { rollout: Rollout }) {
  const { t } = useReader()
  const report = useAction(
    (reason: string) => commandRollout('incident', rollout.rollout, reason),
    { done: () => t(ROLLOUT.incidentDone) },
  )
  return (
    <Commanded
      action={report}
      label={t(ROLLOUT.incident)}
      help={t(ROLLOUT.incidentHelp)}
      title={`${t(ROLLOUT.incident)}: ${rollout.name}`}
      danger
    />
  )
}

export function WaiveButton({ rollout, update }: { rollout: string; update: string }) {
  const { t } = useReader()
  const action = useAction((reason: string) => waive(rollout, update, reason), {
    done: () => t(ROLLOUT.waived),
  })
  return (
    <Commanded
      action={action}
      label={t(ROLLOUT.waive)}
      help={t(ROLLOUT.waiveHelp)}
      title={t(ROLLOUT.waive)}
    />
  )
}

type Commanding = {
  mutate: (reason: string, options: { onSuccess: () => void }) => void
  isPending: boolean
}
type CommandedProps = Look & {
  action: Commanding
  label: string
  title: string
  help: string
  danger?: boolean
  typed?: { label: string; value: string }
}

/** A button that opens the dialog of its command. */
export function Commanded({ action, label, title, help, danger, typed, ...look }: CommandedProps) {
  const [opened, setOpened] = useState(false)
  const close = () => setOpened(false)
  return (
    <>
      <ActButton {...variant(look)} onClick={() => setOpened(true)}>
        {label}
      </ActButton>
      <ReasonDialog
        title={title}
        opened={opened}
        onClose={close}
        confirm={label}
        busy={action.isPending}
        onConfirm={(reason) => action.mutate(reason, { onSuccess: close })}
        {...(danger ? { danger } : {})}
        {...(typed ? { typed } : {})}
      >
        <p>{help}</p>
      </ReasonDialog>
    </>
  )
}

type ApproveProps = Look & {
  rollout: string
  device: string
  deviceName: string
  /** Milliseconds or ISO; null = none known. */
  backupAt: number | string | null
  backupFresh: boolean
}

/** Shows the age of the backup; a reason is asked only when none is fresh. */
export function ApproveButton({
  rollout,
  device,
  deviceName,
  backupAt,
  backupFresh,
  ...look
}: ApproveProps) {
  const { t, now, moment, duration } = useReader()
  const [opened, setOpened] = useState(false)
  const close = () => setOpened(false)
  const action = useAction((override: string) => approve(rollout, device, override || undefined), {
    done: () => t(ROLLOUT.approved, { device: deviceName }),
  })
  const since =
    backupAt === null ? null : typeof backupAt === 'number' ? backupAt : Date.parse(backupAt)
  const backup =
    since === null
      ? t(ROLLOUT.approveNone)
      : t(backupFresh ? ROLLOUT.approveFresh : ROLLOUT.approveStale, {
          at: moment(since),
          age: duration(Math.max(0, now - since)),
        })
  return (
    <>
      <ActButton {...variant(look)} approves onClick={() => setOpened(true)}>
        {t(ROLLOUT.approve)}
      </ActButton>
      <ReasonDialog
        title={t(ROLLOUT.approveTitle, { device: deviceName })}
        opened={opened}
        onClose={close}
        confirm={t(ROLLOUT.approve)}
        busy={action.isPending}
        reason={!backupFresh}
        reasonLabel={t(ROLLOUT.approveOverride)}
        reasonHelp={t(ROLLOUT.approveOverrideHelp)}
        onConfirm={(override) => action.mutate(override, { onSuccess: close })}
      >
        <p className={backupFresh ? '' : 'tone-soon strong'}>{backup}</p>
      </ReasonDialog>
    </>
  )
}
