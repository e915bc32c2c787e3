import { useState } from 'react'
import { Button, Checkbox, NumberInput, Textarea, TextInput } from '@mantine/core'
import type { Schemas } from '@dirigent/client/client'
import type { PolicyDocument } from '@dirigent/domain/rollouts/policy'
import { POLICIES } from '@dirigent/words/console/policies'
import { COMMON_STATES } from '@dirigent/words/console/shell'
import type { Entry } from '@dirigent/words/entry'
import { LANES, RINGS } from '@dirigent/words/terms'
import { answered, api } from '../../api/client.ts'
import { useAction } from '../../components/actions.tsx'
import { useReader } from '../../reader/reader.tsx'
import { documentOf, draftErrors, draftOf, type NumberField } from './policy-draft.ts'
import { type FormPart, Group } from './policy-form-part.tsx'
import { WorkingHoursField } from './policy-calendars.tsx'
import { FreezesField, WindowsField } from './policy-windows.tsx'
import { WhatIf } from './what-if.tsx'

/** The form of a policy: wrong values are named where they stand, and the document is saved as a whole or not at all. */
export function PolicyForm(props: {
  policy: Schemas['PolicyRow']
  document: PolicyDocument
  onDone: () => void
}) {
  const { policy, document, onDone } = props
  const { t } = useReader()
  const [draft, setDraft] = useState(() => draftOf(document))
  const [reason, setReason] = useState('')
  const errors = draftErrors(draft, document)
  const count = Object.keys(errors).length
  const save = useAction(
    () =>
      answered(
        api.PUT('/api/v1/policies/{policy}', {
          params: { path: { policy: policy.policy } },
          body: {
            revision: policy.revision,
            document: documentOf(draft, document),
            reason: reason.trim(),
          },
        }),
      ),
    { done: () => t(POLICIES.saved) },
  )
  const part: FormPart = {
    draft,
    set: (change) => setDraft((former) => ({ ...former, ...change })),
    errorOf: (field) => {
      const error = errors[field]
      return error ? t(error.entry, error.values) : null
    },
  }
  return (
    <div className="policy-editor">
      <form
        className="policy-form"
        onSubmit={(event) => {
          event.preventDefault()
          save.mutate(undefined, { onSuccess: onDone })
        }}
      >
        <Fields part={part} document={document} />
        <Textarea
          label={t(COMMON_STATES.reason)}
          description={t(COMMON_STATES.reasonHelp)}
          value={reason}
          rows={2}
          onChange={(event) => setReason(event.currentTarget.value)}
        />
        {count > 0 && (
          <p className="tone-bad" role="alert">
            {t(POLICIES.invalid, { n: count })}
          </p>
        )}
        <div className="dialog-actions">
          <Button onClick={onDone}>{t(COMMON_STATES.cancel)}</Button>
          <Button
            type="submit"
            variant="filled"
            loading={save.isPending}
            disabled={count > 0 || reason.trim().length < 3}
          >
            {t(POLICIES.save)}
          </Button>
        </div>
      </form>
      <WhatIf policy={policy.policy} document={count > 0 ? null : documentOf(draft, document)} />
    </div>
  )
}

function Fields({ part, document }: { part: FormPart; document: PolicyDocument }) {
  const { t, term } = useReader()
  const { draft, set, errorOf } = part
  const number = (field: NumberField, label: Entry) => (
    <NumberField part={part} field={field} label={t(label)} />
  )
  const clock = (field: 'urgentAt' | 'routineAt', lane: 'urgent' | 'routine') =>
    'at' in document.lanes[lane].cut && (
      <TextInput
        label={`${term(LANES, lane)}: ${t(POLICIES.fieldCutAt)}`}
        value={draft[field]}
        error={errorOf(field)}
        onChange={(event) => set({ [field]: event.currentTarget.value })}
      />
    )
  return (
    <>
      <Group title={t(POLICIES.speed)}>
        {clock('urgentAt', 'urgent')}
        {clock('routineAt', 'routine')}
      </Group>
      <Group title={`${t(POLICIES.rings)}: ${term(RINGS, 'test')}`}>
        {number('testSoak', POLICIES.fieldSoak)}
        {number('testFloor', POLICIES.fieldFloor)}
      </Group>
      <Group title={`${t(POLICIES.rings)}: ${term(RINGS, 'pilot')}`}>
        {number('pilotSoak', POLICIES.fieldSoak)}
        {number('pilotFloor', POLICIES.fieldFloor)}
        {number('reported', POLICIES.fieldReported)}
        {number('failures', POLICIES.fieldFailures)}
      </Group>
      <Group title={`${t(POLICIES.rings)}: ${term(RINGS, 'broad')}`}>
        <TextInput
          label={t(POLICIES.fieldWaves)}
          description={t(POLICIES.fieldWavesHelp)}
          value={draft.waves}
          error={errorOf('waves')}
          onChange={(event) => set({ waves: event.currentTarget.value })}
        />
        {number('waveGap', POLICIES.fieldWaveGap)}
      </Group>
      <WindowsField part={part} lane="routine" />
      <WindowsField part={part} lane="urgent" />
      <FreezesField part={part} />
      <Group title={t(POLICIES.deadlines)}>
        {number('criticalDays', POLICIES.fieldCriticalDays)}
        {number('systemDays', POLICIES.fieldSystemDays)}
        {number('highDays', POLICIES.fieldHighDays)}
      </Group>
      <Group title={t(POLICIES.critical)}>
        {number('backupAge', POLICIES.fieldBackupAge)}
        <Checkbox
          label={t(POLICIES.fieldApproval)}
          checked={draft.approvalRequired}
          onChange={(event) => set({ approvalRequired: event.currentTarget.checked })}
        />
        <Checkbox
          label={t(POLICIES.fieldOneAtATime)}
          checked={draft.oneAtATime}
          onChange={(event) => set({ oneAtATime: event.currentTarget.checked })}
        />
      </Group>
      <Group title={t(POLICIES.restarts)}>
        <WorkingHoursField part={part} />
        {number('deferrals', POLICIES.fieldDeferrals)}
        {number('grace', POLICIES.fieldGrace)}
        {number('attempts', POLICIES.fieldAttempts)}
      </Group>
    </>
  )
}

function NumberField({
  part,
  field,
  label,
}: {
  part: FormPart
  field: NumberField
  label: string
}) {
  const { draft, set, errorOf } = part
  return (
    <NumberInput
      label={label}
      value={draft.numbers[field]}
      error={errorOf(field)}
      onChange={(value) => set({ numbers: { ...draft.numbers, [field]: value } })}
    />
  )
}
