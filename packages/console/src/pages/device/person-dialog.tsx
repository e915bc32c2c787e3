import { useState } from 'react'
import { Button, Checkbox, FileButton, Modal, Textarea, TextInput } from '@mantine/core'
import { DEVICE_PEOPLE } from '@dirigent/words/console/device-people'
import { COMMON_STATES } from '@dirigent/words/console/shell'
import { eraseDevicePerson, saveDevicePerson } from '../../api/commands.ts'
import { ActButton, useAction } from '../../components/actions.tsx'
import { useReader } from '../../reader/reader.tsx'
import { DaysField } from '../policies/policy-windows.tsx'
import {
  bodyOf,
  draftOf,
  isComplete,
  WORKING_DAY,
  type Person,
  type PersonDraft,
} from './person-draft.ts'

type Part = { draft: PersonDraft; set: (part: Partial<PersonDraft>) => void }

/** Hours, absences and calendar of one person at a device. */
export function PersonDialog(props: {
  device: string
  /** null = a new one. */
  person: Person | null
  onClose: () => void
}) {
  const { device, person, onClose } = props
  const { t } = useReader()
  const [draft, setDraft] = useState(() => draftOf(person))
  const set = (part: Partial<PersonDraft>) => setDraft((former) => ({ ...former, ...part }))
  const save = useAction(() => saveDevicePerson(device, bodyOf(draft, person?.person ?? null)), {
    done: () => t(DEVICE_PEOPLE.saved),
  })
  const part = { draft, set }
  return (
    <Modal
      opened
      onClose={onClose}
      title={person ? t(DEVICE_PEOPLE.changeNamed, { name: person.name }) : t(DEVICE_PEOPLE.add)}
      size="lg"
      closeButtonProps={{ 'aria-label': t(COMMON_STATES.close) }}
    >
      <form
        className="dialog"
        onSubmit={(event) => {
          event.preventDefault()
          save.mutate(undefined, { onSuccess: onClose })
        }}
      >
        <TextInput
          label={t(DEVICE_PEOPLE.name)}
          value={draft.name}
          data-autofocus
          onChange={(event) => set({ name: event.currentTarget.value })}
        />
        <HoursFields part={part} />
        <AbsenceFields part={part} />
        <CalendarField part={part} known={person?.calendar?.length ?? null} />
        <p className="dim small">{t(DEVICE_PEOPLE.kept)}</p>
        {!isComplete(draft) && <p className="small tone-soon">{t(DEVICE_PEOPLE.incomplete)}</p>}
        <div className="dialog-actions">
          {person && <EraseButton device={device} person={person.person} onErased={onClose} />}
          <Button onClick={onClose}>{t(COMMON_STATES.cancel)}</Button>
          <Button
            type="submit"
            variant="filled"
            loading={save.isPending}
            disabled={!isComplete(draft)}
          >
            {t(COMMON_STATES.save)}
          </Button>
        </div>
      </form>
    </Modal>
  )
}

function EraseButton(props: { device: string; person: string; onErased: () => void }) {
  const { t } = useReader()
  const erase = useAction(() => eraseDevicePerson(props.device, props.person), {
    done: () => t(DEVICE_PEOPLE.erased),
  })
  return (
    <ActButton
      color="red"
      variant="subtle"
      mr="auto"
      loading={erase.isPending}
      onClick={() => erase.mutate(undefined, { onSuccess: props.onErased })}
    >
      {t(DEVICE_PEOPLE.erase)}
    </ActButton>
  )
}

function HoursFields({ part: { draft, set } }: { part: Part }) {
  const { t } = useReader()
  const change = (index: number, changed: Partial<PersonDraft['hours'][number]>) =>
    set({ hours: draft.hours.map((one, at) => (at === index ? { ...one, ...changed } : one)) })
  return (
    <>
      <Checkbox
        label={t(DEVICE_PEOPLE.ownHours)}
        checked={draft.ownHours}
        onChange={(event) => set({ ownHours: event.currentTarget.checked })}
      />
      {draft.ownHours &&
        draft.hours.map((one, index) => (
          <div key={index} className="person-line">
            <DaysField days={one.days} error={null} onChange={(days) => change(index, { days })} />
            {(['start', 'end'] as const).map((edge) => (
              <TextInput
                key={edge}
                label={t(DEVICE_PEOPLE[edge])}
                value={one[edge]}
                w={80}
                onChange={(event) => change(index, { [edge]: event.currentTarget.value })}
              />
            ))}
            {draft.hours.length > 1 && (
              <Button onClick={() => set({ hours: draft.hours.filter((_, at) => at !== index) })}>
                {t(DEVICE_PEOPLE.remove)}
              </Button>
            )}
          </div>
        ))}
      {draft.ownHours && (
        <Button mr="auto" onClick={() => set({ hours: [...draft.hours, WORKING_DAY] })}>
          {t(DEVICE_PEOPLE.addHours)}
        </Button>
      )}
    </>
  )
}

function AbsenceFields({ part: { draft, set } }: { part: Part }) {
  const { t } = useReader()
  const change = (index: number, changed: { from?: string; until?: string }) =>
    set({
      absences: draft.absences.map((one, at) => (at === index ? { ...one, ...changed } : one)),
    })
  return (
    <>
      {draft.absences.length > 0 && <b>{t(DEVICE_PEOPLE.absences)}</b>}
      {draft.absences.map((one, index) => (
        <div key={index} className="person-line">
          {(['from', 'until'] as const).map((edge) => (
            <TextInput
              key={edge}
              type="date"
              label={t(DEVICE_PEOPLE[edge])}
              value={one[edge]}
              onChange={(event) => change(index, { [edge]: event.currentTarget.value })}
            />
          ))}
          <Button onClick={() => set({ absences: draft.absences.filter((_, at) => at !== index) })}>
            {t(DEVICE_PEOPLE.remove)}
          </Button>
        </div>
      ))}
      <Button
        mr="auto"
        onClick={() => set({ absences: [...draft.absences, { from: '', until: '', kept: null }] })}
      >
        {t(DEVICE_PEOPLE.addAbsence)}
      </Button>
    </>
  )
}

/** `known`: absences that an earlier file brought; null = none was read. */
function CalendarField({ part: { draft, set }, known }: { part: Part; known: number | null }) {
  const { t } = useReader()
  const chosen = typeof draft.icalendar === 'string' && draft.icalendar !== ''
  const isKept = draft.icalendar === undefined && known !== null
  return (
    <>
      <b>{t(DEVICE_PEOPLE.calendar)}</b>
      <p className="dim small">{t(DEVICE_PEOPLE.calendarHelp)}</p>
      {isKept && <p className="small">{t(DEVICE_PEOPLE.calendarDays, { n: known })}</p>}
      {chosen && <p className="small">{t(DEVICE_PEOPLE.calendarChosen)}</p>}
      <div className="person-line">
        <FileButton
          accept=".ics,text/calendar"
          onChange={(file) => void file?.text().then((icalendar) => set({ icalendar }))}
        >
          {({ onClick }) => <Button onClick={onClick}>{t(DEVICE_PEOPLE.chooseFile)}</Button>}
        </FileButton>
        {isKept && (
          <Button onClick={() => set({ icalendar: null })}>
            {t(DEVICE_PEOPLE.forgetCalendar)}
          </Button>
        )}
      </div>
      <Textarea
        label={t(DEVICE_PEOPLE.paste)}
        value={draft.icalendar ?? ''}
        rows={2}
        onChange={(event) => set({ icalendar: event.currentTarget.value || undefined })}
      />
    </>
  )
}
