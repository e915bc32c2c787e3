import { useState } from 'react'
import { useQuery } from '@tanstack/react-query'
import { Button, Modal, NativeSelect, Textarea, TextInput } from '@mantine/core'
import { EXCEPTIONS } from '@dirigent/words/console/exceptions'
import { COMMON_STATES } from '@dirigent/words/console/shell'
import { answered, api } from '../../api/client.ts'
import { exceptions, groups } from '../../api/queries.ts'
import { useAction } from '../../components/actions.tsx'
import { useReader } from '../../reader/reader.tsx'

/** What is known when the dialog opens, from the page that it was opened on. */
export type ExceptionStart = {
  vulnerability?: string
  packageName?: string
  device?: { device: string; name: string }
}

const DAY_MS = 86_400_000
const FIRST_DAYS = 90

type Draft = {
  vulnerability: string
  packageName: string
  /** '' = everywhere, `device` = the one it was opened for, else a group's uid. */
  where: string
  owner: string
  reason: string
  control: string
  /** YYYY-MM-DD; valid until the end of that day where the reader is. */
  until: string
}

const dayText = (at: number) => new Date(at).toISOString().slice(0, 10)
const endOfDay = (day: string) => new Date(`${day}T23:59:59`).toISOString()

function useGrant(start: ExceptionStart, draft: Draft) {
  const { t } = useReader()
  return useAction(
    () =>
      answered(
        api.POST('/api/v1/exceptions', {
          body: {
            vulnerability: draft.vulnerability.trim() || null,
            packageName: draft.packageName.trim() || null,
            device: draft.where === 'device' ? (start.device?.device ?? null) : null,
            group: draft.where === '' || draft.where === 'device' ? null : draft.where,
            owner: draft.owner,
            reason: draft.reason,
            control: draft.control,
            expiresAt: endOfDay(draft.until),
          },
        }),
      ),
    { done: ({ findings }) => t(EXCEPTIONS.granted, { findings }) },
  )
}

/** Accepts a risk for a time. Everything is asked for: an auditor reads it in a year. */
export function ExceptionDialog({
  start,
  onClose,
}: {
  start: ExceptionStart
  onClose: () => void
}) {
  const { t, now } = useReader()
  const [draft, setDraft] = useState<Draft>(() => ({
    vulnerability: start.vulnerability ?? '',
    packageName: start.packageName ?? '',
    where: start.device ? 'device' : '',
    owner: '',
    reason: '',
    control: '',
    until: dayText(now + FIRST_DAYS * DAY_MS),
  }))
  const grant = useGrant(start, draft)
  const missing =
    (draft.vulnerability.trim() === '' && draft.packageName.trim() === '') ||
    [draft.owner, draft.reason, draft.control, draft.until].some((text) => text.trim() === '')
  return (
    <Modal
      opened
      onClose={onClose}
      title={t(EXCEPTIONS.grant)}
      size="lg"
      closeButtonProps={{ 'aria-label': t(COMMON_STATES.close) }}
    >
      <form
        className="dialog"
        onSubmit={(event) => {
          event.preventDefault()
          grant.mutate(undefined, { onSuccess: onClose })
        }}
      >
        <Fields
          start={start}
          draft={draft}
          set={(part) => setDraft((former) => ({ ...former, ...part }))}
        />
        <div className="dialog-actions">
          <Button onClick={onClose}>{t(COMMON_STATES.cancel)}</Button>
          <Button type="submit" variant="filled" loading={grant.isPending} disabled={missing}>
            {t(EXCEPTIONS.grant)}
          </Button>
        </div>
      </form>
    </Modal>
  )
}

type FieldsProps = { start: ExceptionStart; draft: Draft; set: (part: Partial<Draft>) => void }

function Fields({ start, draft, set }: FieldsProps) {
  const { t, now } = useReader()
  const { data: known } = useQuery(groups)
  const { data: list } = useQuery(exceptions('live'))
  const places = [
    ...(start.device
      ? [{ value: 'device', label: t(EXCEPTIONS.onlyThis, { name: start.device.name }) }]
      : []),
    { value: '', label: t(EXCEPTIONS.everywhere) },
    ...(known?.items ?? []).map(({ group, name }) => ({
      value: group,
      label: t(EXCEPTIONS.inGroup, { name }),
    })),
  ]
  const daysMax = list?.daysMax ?? null
  return (
    <>
      <div className="fields">
        <TextInput
          label={t(EXCEPTIONS.vulnerability)}
          value={draft.vulnerability}
          placeholder="CVE-2026-12345"
          onChange={(event) => set({ vulnerability: event.currentTarget.value })}
        />
        <TextInput
          label={t(EXCEPTIONS.package)}
          value={draft.packageName}
          onChange={(event) => set({ packageName: event.currentTarget.value })}
        />
      </div>
      <p className="small dim">{t(EXCEPTIONS.scopeHelp)}</p>
      <NativeSelect
        label={t(EXCEPTIONS.where)}
        data={places}
        value={draft.where}
        onChange={(event) => set({ where: event.currentTarget.value })}
      />
      <TextInput
        label={t(EXCEPTIONS.owner)}
        value={draft.owner}
        data-autofocus
        onChange={(event) => set({ owner: event.currentTarget.value })}
      />
      <Textarea
        label={t(EXCEPTIONS.reason)}
        autosize
        minRows={2}
        value={draft.reason}
        onChange={(event) => set({ reason: event.currentTarget.value })}
      />
      <Textarea
        label={t(EXCEPTIONS.control)}
        description={t(EXCEPTIONS.controlHelp)}
        autosize
        minRows={2}
        value={draft.control}
        onChange={(event) => set({ control: event.currentTarget.value })}
      />
      <TextInput
        type="date"
        label={t(EXCEPTIONS.expires)}
        description={daysMax === null ? undefined : t(EXCEPTIONS.expiresHelp, { days: daysMax })}
        value={draft.until}
        min={dayText(now)}
        max={daysMax === null ? undefined : dayText(now + (daysMax - 1) * DAY_MS)}
        onChange={(event) => set({ until: event.currentTarget.value })}
      />
    </>
  )
}
