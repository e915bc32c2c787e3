import { useQuery } from '@tanstack/react-query'
import { Button, Menu, NativeSelect, NumberInput, TextInput } from '@mantine/core'
import { IconChevronDown } from '@tabler/icons-react'
import type { Weekday } from '@dirigent/domain/rollouts/policy'
import { POLICIES, WINDOW_KINDS } from '@dirigent/words/console/policies'
import { WEEKDAYS } from '@dirigent/words/terms'
import { calendars } from '../../api/queries.ts'
import { useReader } from '../../reader/reader.tsx'
import { type DayWindowDraft, type DayWindowKind, NEW_DAY_WINDOW } from './day-window-draft.ts'

const KINDS: readonly DayWindowKind[] = [
  'month_weekday',
  'month_day',
  'recurrence',
  'business_hours',
]
const DAYS: readonly Weekday[] = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun']
const ORDINALS = [1, 2, 3, 4, -1] as const
/** From the first to the 28th, then counted from the end: every month has each of them. */
const MONTH_DAYS = [...Array.from({ length: 28 }, (_, index) => index + 1), -1, -2, -3]

type Line<D extends DayWindowDraft> = {
  draft: D
  change: (part: Partial<D>) => void
  errorOf: (field: string) => string | null
}
type Of<K extends DayWindowKind> = Line<Extract<DayWindowDraft, { on: K }>>

/** Windows by the month, by a rule of a calendar or by business hours, beside the weekly ones. */
export function DayWindows(props: {
  drafts: readonly DayWindowDraft[]
  errorOf: (index: number, field: string) => string | null
  onChange: (drafts: DayWindowDraft[]) => void
}) {
  const { drafts, onChange } = props
  const { t, term } = useReader()
  return (
    <>
      {drafts.map((draft, index) => {
        const change = (part: object) =>
          onChange(
            drafts.map((one, at) => (at === index ? ({ ...one, ...part } as DayWindowDraft) : one)),
          )
        const errorOf = (field: string) => props.errorOf(index, field)
        return (
          <div key={index} className="form-line">
            <WhichDays draft={draft} change={change} errorOf={errorOf} />
            {draft.on !== 'business_hours' && (
              <AtWhatTime draft={draft} change={change} errorOf={errorOf} />
            )}
            <Button onClick={() => onChange(drafts.filter((_, at) => at !== index))}>
              {t(POLICIES.remove)}
            </Button>
          </div>
        )
      })}
      <Menu position="bottom-start">
        <Menu.Target>
          <Button rightSection={<IconChevronDown size={14} />}>{t(POLICIES.addDayWindow)}</Button>
        </Menu.Target>
        <Menu.Dropdown>
          {KINDS.map((kind) => (
            <Menu.Item key={kind} onClick={() => onChange([...drafts, NEW_DAY_WINDOW[kind]])}>
              {term(WINDOW_KINDS, kind)}
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
    </>
  )
}

function WhichDays({ draft, change, errorOf }: Line<DayWindowDraft>) {
  switch (draft.on) {
    case 'month_weekday':
      return <NthWeekday draft={draft} change={change} errorOf={errorOf} />
    case 'month_day':
      return <DayOfMonth draft={draft} change={change} errorOf={errorOf} />
    case 'recurrence':
      return <Recurring draft={draft} change={change} errorOf={errorOf} />
    case 'business_hours':
      return <ByHours draft={draft} change={change} errorOf={errorOf} />
  }
}

function AtWhatTime({
  draft,
  change,
  errorOf,
}: Line<Exclude<DayWindowDraft, { on: 'business_hours' }>>) {
  const { t } = useReader()
  return (
    <>
      <TextInput
        label={t(POLICIES.fieldStart)}
        value={draft.start}
        error={errorOf('start')}
        w={80}
        onChange={(event) => change({ start: event.currentTarget.value })}
      />
      <NumberInput
        label={t(POLICIES.fieldDuration)}
        value={draft.hours}
        error={errorOf('hours')}
        w={120}
        onChange={(hours) => change({ hours })}
      />
    </>
  )
}

function NthWeekday({ draft, change, errorOf }: Of<'month_weekday'>) {
  const { t, term } = useReader()
  return (
    <>
      <NativeSelect
        label={t(POLICIES.fieldOrdinal)}
        value={String(draft.ordinal)}
        data={ORDINALS.map((ordinal) => ({
          value: String(ordinal),
          label: t(POLICIES.ordinalOf, { ordinal: String(ordinal) }),
        }))}
        onChange={(event) => {
          const chosen = Number(event.currentTarget.value)
          change({ ordinal: ORDINALS.find((one) => one === chosen) ?? 1 })
        }}
      />
      <NativeSelect
        label={t(POLICIES.fieldWeekday)}
        value={draft.weekday}
        data={DAYS.map((value) => ({ value, label: term(WEEKDAYS, value) }))}
        onChange={(event) => {
          const chosen = event.currentTarget.value
          change({ weekday: DAYS.find((one) => one === chosen) ?? 'sat' })
        }}
      />
      <NumberInput
        label={t(POLICIES.fieldPlusDays)}
        value={draft.plusDays}
        error={errorOf('plusDays')}
        w={110}
        onChange={(value) => change({ plusDays: typeof value === 'number' ? value : Number.NaN })}
      />
    </>
  )
}

function DayOfMonth({ draft, change }: Of<'month_day'>) {
  const { t } = useReader()
  const days = MONTH_DAYS.includes(draft.day) ? MONTH_DAYS : [...MONTH_DAYS, draft.day]
  return (
    <NativeSelect
      label={t(POLICIES.fieldMonthDay)}
      value={String(draft.day)}
      data={days.map((day) => ({
        value: String(day),
        label: t(POLICIES.dayOfMonth, { day: Math.abs(day), fromEnd: day < 0 ? 'yes' : 'no' }),
      }))}
      onChange={(event) => change({ day: Number(event.currentTarget.value) })}
    />
  )
}

function Recurring({ draft, change, errorOf }: Of<'recurrence'>) {
  const { t } = useReader()
  return (
    <>
      <TextInput
        label={t(POLICIES.fieldRule)}
        value={draft.rule}
        error={errorOf('rule')}
        w={300}
        onChange={(event) => change({ rule: event.currentTarget.value })}
      />
      <TextInput
        type="date"
        label={t(POLICIES.fieldFrom)}
        value={draft.from}
        error={errorOf('from')}
        onChange={(event) => change({ from: event.currentTarget.value })}
      />
    </>
  )
}

function ByHours({ draft, change, errorOf }: Of<'business_hours'>) {
  const { t } = useReader()
  const known = useQuery(calendars).data?.businessHours.map(({ name }) => name) ?? []
  const names = [...new Set(['', ...known, draft.name])]
  return (
    <>
      <NativeSelect
        label={t(POLICIES.fieldPart)}
        value={draft.part}
        data={(['inside', 'outside'] as const).map((value) => ({
          value,
          label: t(POLICIES.partOf, { part: value }),
        }))}
        onChange={(event) =>
          change({ part: event.currentTarget.value === 'inside' ? 'inside' : 'outside' })
        }
      />
      <NativeSelect
        label={t(POLICIES.fieldHours)}
        value={draft.name}
        error={errorOf('name')}
        data={names.map((value) => ({ value, label: value === '' ? '—' : value }))}
        onChange={(event) => change({ name: event.currentTarget.value })}
      />
    </>
  )
}
