import { useQuery } from '@tanstack/react-query'
import { Checkbox, NativeSelect } from '@mantine/core'
import { POLICIES } from '@dirigent/words/console/policies'
import { calendars } from '../../api/queries.ts'
import { useReader } from '../../reader/reader.tsx'
import type { FormPart } from './policy-form-part.tsx'

/** Calendars whose events are freezes; what is chosen stays shown when its calendar is gone. */
export function FreezeCalendarsField({ part }: { part: FormPart }) {
  const { t } = useReader()
  const { draft, set } = part
  const known = useQuery(calendars).data?.calendars.map(({ name }) => name) ?? []
  const names = [...new Set([...known, ...draft.freezeCalendars])]
  const toggle = (name: string) =>
    set({
      freezeCalendars: draft.freezeCalendars.includes(name)
        ? draft.freezeCalendars.filter((one) => one !== name)
        : [...draft.freezeCalendars, name],
    })
  if (names.length === 0) return <p className="dim small">{t(POLICIES.calendarsHelp)}</p>
  return names.map((name) => (
    <Checkbox
      key={name}
      label={t(POLICIES.freezeCalendar, { name })}
      checked={draft.freezeCalendars.includes(name)}
      onChange={() => toggle(name)}
    />
  ))
}

/** The business hours in which people work: restarts of clients look for quiet time outside of them. */
export function WorkingHoursField({ part }: { part: FormPart }) {
  const { t } = useReader()
  const { draft, set } = part
  const known = useQuery(calendars).data?.businessHours.map(({ name }) => name) ?? []
  const names = [...new Set([...known, draft.workingHours])].filter((name) => name !== '')
  return (
    <NativeSelect
      label={t(POLICIES.fieldWorkingHours)}
      value={draft.workingHours}
      data={[
        { value: '', label: t(POLICIES.workingHoursNone) },
        ...names.map((value) => ({ value, label: value })),
      ]}
      onChange={(event) => set({ workingHours: event.currentTarget.value })}
    />
  )
}
