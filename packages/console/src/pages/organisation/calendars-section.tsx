import { useState } from 'react'
import { useQuery } from '@tanstack/react-query'
import { FileButton, NativeSelect, TextInput } from '@mantine/core'
import type { Schemas } from '@dirigent/client/client'
import { HOLIDAY_REGIONS } from '@dirigent/domain/windows/public-holidays'
import { CALENDARS } from '@dirigent/words/console/calendars'
import { answered, api } from '../../api/client.ts'
import { calendars } from '../../api/queries.ts'
import { ActButton, useAction } from '../../components/actions.tsx'
import { Section } from '../../components/page.tsx'
import { Shown } from '../../components/states.tsx'
import { useReader } from '../../reader/reader.tsx'

/** `DE-BY`, `AT`: every region that the law's holidays are known for. */
const PLACES = Object.entries(HOLIDAY_REGIONS).flatMap(([country, regions]) =>
  regions.length === 0 ? [country] : regions.map((region) => `${country}-${region}`),
)

function placeOf(text: string): { country: string; region: string | null } {
  const [country = '', ...region] = text.split('-')
  return { country, region: region.length === 0 ? null : region.join('-') }
}

/** Public holidays and imported files that policies refer to. */
export function CalendarsSection() {
  const { t } = useReader()
  const query = useQuery(calendars)
  const remove = useAction((name: string) =>
    answered(api.DELETE('/api/v1/calendars/{name}', { params: { path: { name } } })),
  )
  return (
    <Section title={t(CALENDARS.title)} note={t(CALENDARS.help)} plain>
      <Shown query={query} lines={2}>
        {(data) =>
          data.calendars.length === 0 ? (
            <p className="dim small list-line">{t(CALENDARS.none)}</p>
          ) : (
            <ul className="lines">
              {data.calendars.map((row) => (
                <li key={row.name} className="list-line">
                  <CalendarLine row={row} />
                  <ActButton needs="administer" onClick={() => remove.mutate(row.name)}>
                    {t(CALENDARS.remove)}
                  </ActButton>
                </li>
              ))}
            </ul>
          )
        }
      </Shown>
      <AddCalendar />
    </Section>
  )
}

function CalendarLine({ row }: { row: Schemas['CalendarRow'] }) {
  const { t, day, now } = useReader()
  const ahead = row.events.filter(({ until }) => Date.parse(until) > now)
  const [next] = ahead
  const place = [row.country, row.region].filter(Boolean).join('-')
  return (
    <span>
      <b>{row.name}</b>{' '}
      <span className="dim small">
        {row.kind === 'public_holidays' ? t(CALENDARS.holidays, { place }) : t(CALENDARS.file)}
      </span>
      <span className="block small dim">
        {t(CALENDARS.next, {
          n: ahead.length,
          nextKnown: next ? 'yes' : 'no',
          next: next?.name ?? '',
          at: next ? day(next.from) : '',
        })}
      </span>
    </span>
  )
}

function AddCalendar() {
  const { t } = useReader()
  const [name, setName] = useState('')
  const [place, setPlace] = useState(PLACES[0] ?? '')
  const save = useAction((file: File | null) => saveCalendar(name.trim(), place, file))
  const missing = name.trim() === ''
  return (
    <div className="add">
      <div className="token-form">
        <TextInput
          label={t(CALENDARS.name)}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <NativeSelect
          label={t(CALENDARS.source)}
          value={place}
          data={PLACES}
          onChange={(event) => setPlace(event.currentTarget.value)}
        />
        <ActButton
          needs="administer"
          loading={save.isPending}
          disabled={missing}
          onClick={() => save.mutate(null)}
        >
          {t(CALENDARS.add)}
        </ActButton>
        <FileButton accept=".ics,text/calendar" onChange={(file) => file && save.mutate(file)}>
          {({ onClick }) => (
            <ActButton needs="administer" disabled={missing} onClick={onClick}>
              {t(CALENDARS.chooseFile)}
            </ActButton>
          )}
        </FileButton>
      </div>
    </div>
  )
}

async function saveCalendar(name: string, place: string, file: File | null) {
  const body = file === null ? placeOf(place) : { icalendar: await file.text() }
  return answered(api.PUT('/api/v1/calendars/{name}', { params: { path: { name } }, body }))
}
