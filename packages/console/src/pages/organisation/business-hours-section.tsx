import { useState } from 'react'
import { useQuery } from '@tanstack/react-query'
import { NativeSelect, TextInput } from '@mantine/core'
import type { Weekday } from '@dirigent/domain/rollouts/policy'
import { CALENDARS } from '@dirigent/words/console/calendars'
import { WEEKDAYS_SHORT } from '@dirigent/words/terms'
import { answered, api } from '../../api/client.ts'
import { calendars } from '../../api/queries.ts'
import { ActButton, useAction } from '../../components/actions.tsx'
import { Section } from '../../components/page.tsx'
import { Shown } from '../../components/states.tsx'
import { useReader } from '../../reader/reader.tsx'
import { DaysField } from '../policies/policy-windows.tsx'

const MINUTE_MS = 60_000
const DAY_MINUTES = 1_440
const CLOCK = /^([01]\d|2[0-3]):[0-5]\d$/

/** When the organisation works, by name; policies and quiet slots refer to it. */
export function BusinessHoursSection() {
  const { t, term, duration } = useReader()
  const query = useQuery(calendars)
  const remove = useAction((name: string) =>
    answered(api.DELETE('/api/v1/business-hours/{name}', { params: { path: { name } } })),
  )
  return (
    <Section title={t(CALENDARS.hours)} note={t(CALENDARS.hoursHelp)} plain>
      <Shown query={query} lines={2}>
        {(data) => (
          <>
            {data.businessHours.length === 0 && (
              <p className="dim small list-line">{t(CALENDARS.hoursNone)}</p>
            )}
            <ul className="lines">
              {data.businessHours.map((row) => (
                <li key={row.name} className="list-line">
                  <span>
                    <b>{row.name}</b>
                    {row.weekly.map((rule) => (
                      <span key={JSON.stringify(rule)} className="block small dim">
                        {t(CALENDARS.hoursLine, {
                          days: rule.days.map((day) => term(WEEKDAYS_SHORT, day)).join(', '),
                          start: rule.start,
                          duration: duration(rule.durationMinutes * MINUTE_MS),
                        })}
                      </span>
                    ))}
                    {row.calendars.length > 0 && (
                      <span className="block small dim">
                        {t(CALENDARS.hoursExcept, { calendars: row.calendars.join(', ') })}
                      </span>
                    )}
                  </span>
                  <ActButton needs="administer" onClick={() => remove.mutate(row.name)}>
                    {t(CALENDARS.remove)}
                  </ActButton>
                </li>
              ))}
            </ul>
            <AddHours calendarNames={data.calendars.map(({ name }) => name)} />
          </>
        )}
      </Shown>
    </Section>
  )
}

const minutesOf = (clock: string) => Number(clock.slice(0, 2)) * 60 + Number(clock.slice(3))

function AddHours({ calendarNames }: { calendarNames: readonly string[] }) {
  const { t } = useReader()
  const [name, setName] = useState('')
  const [days, setDays] = useState<Weekday[]>(['mon', 'tue', 'wed', 'thu', 'fri'])
  const [start, setStart] = useState('08:00')
  const [end, setEnd] = useState('18:00')
  const [calendar, setCalendar] = useState('')
  const save = useAction(() => {
    // An end before the start lies on the next day.
    const passed = (minutesOf(end) - minutesOf(start) + DAY_MINUTES) % DAY_MINUTES
    const rule = { days, start, durationMinutes: passed === 0 ? DAY_MINUTES : passed }
    return answered(
      api.PUT('/api/v1/business-hours/{name}', {
        params: { path: { name: name.trim() } },
        body: { weekly: [rule], calendars: calendar === '' ? [] : [calendar] },
      }),
    )
  })
  const complete = name.trim() !== '' && days.length > 0 && CLOCK.test(start) && CLOCK.test(end)
  return (
    <div className="add">
      <div className="token-form">
        <TextInput
          label={t(CALENDARS.name)}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <DaysField days={days} error={null} onChange={setDays} />
        <TextInput
          label={t(CALENDARS.start)}
          value={start}
          w={80}
          onChange={(event) => setStart(event.currentTarget.value)}
        />
        <TextInput
          label={t(CALENDARS.end)}
          value={end}
          w={80}
          onChange={(event) => setEnd(event.currentTarget.value)}
        />
        <NativeSelect
          label={t(CALENDARS.exceptCalendar)}
          value={calendar}
          data={[
            { value: '', label: t(CALENDARS.noCalendar) },
            ...calendarNames.map((value) => ({ value, label: value })),
          ]}
          onChange={(event) => setCalendar(event.currentTarget.value)}
        />
        <ActButton
          needs="administer"
          loading={save.isPending}
          disabled={!complete}
          onClick={() => save.mutate()}
        >
          {t(CALENDARS.addHours)}
        </ActButton>
      </div>
    </div>
  )
}
