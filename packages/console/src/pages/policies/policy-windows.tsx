import { Button, NumberInput, TextInput } from '@mantine/core'
import type { Weekday } from '@dirigent/domain/rollouts/policy'
import { POLICIES } from '@dirigent/words/console/policies'
import { LANES, WEEKDAYS_SHORT } from '@dirigent/words/terms'
import { useReader } from '../../reader/reader.tsx'
import type { WindowDraft } from './policy-draft.ts'
import { DayWindows } from './day-windows.tsx'
import { FreezeCalendarsField } from './policy-calendars.tsx'
import { type FormPart, Group } from './policy-form-part.tsx'

const DAYS: readonly Weekday[] = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun']
const NEW_WINDOW: WindowDraft = { days: ['sat'], start: '22:00', hours: 6 }

/** Maintenance windows of servers in one lane, each with its days, start and length. */
export function WindowsField({ part, lane }: { part: FormPart; lane: 'routine' | 'urgent' }) {
  const { t, term } = useReader()
  const { draft, set, errorOf } = part
  const windows = draft.windows[lane]
  const replace = (next: WindowDraft[]) => set({ windows: { ...draft.windows, [lane]: next } })
  const change = (index: number, change: Partial<WindowDraft>) =>
    replace(windows.map((window, at) => (at === index ? { ...window, ...change } : window)))
  return (
    <Group
      title={`${t(POLICIES.windows)}: ${t(POLICIES.serverWindows, { lane: term(LANES, lane) })}`}
    >
      {windows.map((window, index) => (
        <div key={index} className="form-line">
          <DaysField
            days={window.days}
            error={errorOf(`${lane}${index}days`)}
            onChange={(days) => change(index, { days })}
          />
          <TextInput
            label={t(POLICIES.fieldStart)}
            value={window.start}
            error={errorOf(`${lane}${index}start`)}
            w={80}
            onChange={(event) => change(index, { start: event.currentTarget.value })}
          />
          <NumberInput
            label={t(POLICIES.fieldDuration)}
            value={window.hours}
            error={errorOf(`${lane}${index}hours`)}
            w={120}
            onChange={(hours) => change(index, { hours })}
          />
          <Button onClick={() => replace(windows.filter((_, at) => at !== index))}>
            {t(POLICIES.remove)}
          </Button>
        </div>
      ))}
      <Button onClick={() => replace([...windows, NEW_WINDOW])}>{t(POLICIES.addWindow)}</Button>
      <DayWindows
        drafts={draft.dayWindows[lane]}
        errorOf={(index, field) => errorOf(`${lane}Day${index}${field}`)}
        onChange={(next) => set({ dayWindows: { ...draft.dayWindows, [lane]: next } })}
      />
    </Group>
  )
}

/** Seven buttons, one for each day of the week. */
export function DaysField(props: {
  days: readonly Weekday[]
  error: string | null
  onChange: (days: Weekday[]) => void
}) {
  const { t, term } = useReader()
  const toggle = (day: Weekday) =>
    props.onChange(
      DAYS.filter((each) => (each === day ? !props.days.includes(day) : props.days.includes(each))),
    )
  return (
    <div role="group" aria-label={t(POLICIES.fieldDays)}>
      <div className="choices">
        {DAYS.map((day) => (
          <button
            key={day}
            type="button"
            data-on={props.days.includes(day)}
            aria-pressed={props.days.includes(day)}
            onClick={() => toggle(day)}
          >
            {term(WEEKDAYS_SHORT, day)}
          </button>
        ))}
      </div>
      {props.error && <p className="tone-bad small">{props.error}</p>}
    </div>
  )
}

/** Freezes: when nothing may start; they beat every window. */
export function FreezesField({ part }: { part: FormPart }) {
  const { t } = useReader()
  const { draft, set, errorOf } = part
  const change = (index: number, change: Partial<(typeof draft.freezes)[number]>) =>
    set({
      freezes: draft.freezes.map((freeze, at) =>
        at === index ? { ...freeze, ...change } : freeze,
      ),
    })
  return (
    <Group title={t(POLICIES.freezes)}>
      {draft.freezes.map((freeze, index) => (
        <div key={index} className="form-line">
          <TextInput
            label={t(POLICIES.fieldFreezeName)}
            value={freeze.name}
            error={errorOf(`freeze${index}`)}
            onChange={(event) => change(index, { name: event.currentTarget.value })}
          />
          {(['from', 'until'] as const).map((edge) => (
            <TextInput
              key={edge}
              type="datetime-local"
              value={freeze[edge].slice(0, 16)}
              label={t(edge === 'from' ? POLICIES.fieldFrom : POLICIES.fieldUntil)}
              onChange={(event) => change(index, { [edge]: event.currentTarget.value })}
            />
          ))}
          <Button onClick={() => set({ freezes: draft.freezes.filter((_, at) => at !== index) })}>
            {t(POLICIES.remove)}
          </Button>
        </div>
      ))}
      <Button
        onClick={() => set({ freezes: [...draft.freezes, { name: '', from: '', until: '' }] })}
      >
        {t(POLICIES.addFreeze)}
      </Button>
      <FreezeCalendarsField part={part} />
    </Group>
  )
}
