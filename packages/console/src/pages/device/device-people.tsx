import { useState } from 'react'
import { useQuery } from '@tanstack/react-query'
import type { Schemas } from '@dirigent/client/client'
import type { WeeklyRule } from '@dirigent/domain/rollouts/policy'
import { DEVICE_PEOPLE } from '@dirigent/words/console/device-people'
import { WEEKDAYS_SHORT } from '@dirigent/words/terms'
import { devicePeople } from '../../api/queries.ts'
import { ActButton, useMay } from '../../components/actions.tsx'
import { Section } from '../../components/page.tsx'
import { Shown } from '../../components/states.tsx'
import { type Reader, useReader } from '../../reader/reader.tsx'
import { endOf, lastDay, type Person } from './person-draft.ts'
import { PersonDialog } from './person-dialog.tsx'

/** Who works at the device and when. Personal: only who may act on devices sees it. */
export function DevicePeople({ device }: { device: string }) {
  const { t } = useReader()
  const { may } = useMay('operate')
  const query = useQuery({ ...devicePeople(device), enabled: may })
  const [edited, setEdited] = useState<Person | 'new' | null>(null)
  if (!may) return null
  return (
    <Section title={t(DEVICE_PEOPLE.title)} note={t(DEVICE_PEOPLE.help)}>
      <Shown query={query} lines={2}>
        {(people) => (
          <>
            <People people={people} onChange={setEdited} />
            <ActButton size="compact-sm" onClick={() => setEdited('new')}>
              {t(DEVICE_PEOPLE.add)}
            </ActButton>
          </>
        )}
      </Shown>
      {edited && (
        <PersonDialog
          device={device}
          person={edited === 'new' ? null : edited}
          onClose={() => setEdited(null)}
        />
      )}
    </Section>
  )
}

function hoursText(rules: readonly WeeklyRule[], { term }: Reader): string {
  return rules
    .map((rule) => {
      const days = rule.days.map((day) => term(WEEKDAYS_SHORT, day)).join(', ')
      return `${days} ${rule.start}–${endOf(rule)}`
    })
    .join('; ')
}

function People({
  people: { items, otherwise },
  onChange,
}: {
  people: Schemas['DevicePeople']
  onChange: (person: Person) => void
}) {
  const reader = useReader()
  const { t } = reader
  return (
    <>
      {items.length === 0 && !otherwise && <p className="dim small">{t(DEVICE_PEOPLE.none)}</p>}
      <ul className="lines people-lines">
        {items.map((person) => (
          <li key={person.person}>
            <span>
              <b>{person.name}</b>
              <span className="block small">
                {person.workingHours
                  ? hoursText(person.workingHours, reader)
                  : t(DEVICE_PEOPLE.noHours)}
              </span>
              <Absences person={person} />
            </span>
            <ActButton size="compact-sm" onClick={() => onChange(person)}>
              {t(DEVICE_PEOPLE.change)}
            </ActButton>
          </li>
        ))}
      </ul>
      {otherwise && (
        <p className="dim small people-otherwise">
          {t(DEVICE_PEOPLE.otherwise, {
            by: otherwise.by,
            hours: otherwise.hours,
            weekly: hoursText(otherwise.weekly, reader),
          })}
        </p>
      )}
    </>
  )
}

/** The next absence, entered or from the calendar, and how many come after it. */
function Absences({ person }: { person: Person }) {
  const { t, day, now } = useReader()
  const ahead = [...person.absences, ...(person.calendar ?? [])]
    .filter(({ until }) => Date.parse(until) > now)
    .toSorted((a, b) => (a.from < b.from ? -1 : 1))
  const [next] = ahead
  if (!next) return null
  const [from, until] = [next.from.slice(0, 10), lastDay(next.until)]
  return (
    <span className="block small dim">
      {from === until
        ? t(DEVICE_PEOPLE.absentDay, { from: day(from) })
        : t(DEVICE_PEOPLE.absent, { from: day(from), until: day(until) })}
      {ahead.length > 1 && `, ${t(DEVICE_PEOPLE.moreAbsent, { n: ahead.length - 1 })}`}
    </span>
  )
}
