import type { PolicyDocument, WindowRule } from '@dirigent/domain/rollouts/policy'
import { readICalendar } from '@dirigent/domain/windows/icalendar'
import {
  checkAgainst,
  type BusinessHours,
  type CalendarSource,
  type Organisation,
} from '@dirigent/domain/windows/organisation-calendars'
import { HOLIDAY_REGIONS, yearOf } from '@dirigent/domain/windows/public-holidays'
import * as store from '../store/calendars.ts'
import { loadGroups } from '../store/groups.ts'
import { requestPlanOfAll } from '../store/plans.ts'
import { loadPolicies } from '../store/policies.ts'
import {
  refuseCommand,
  runCommand,
  type CommandContext,
  type CommandOutcome,
  type CommandRefusal,
  type CommandTx,
} from './command.ts'

/** So far ahead the series of an imported file are spread out; then it is imported again. */
const YEARS_AHEAD = 10

type CalendarRequest = {
  name: string
  reason: string | null
  from: { country: string; region: string | null } | { icalendar: string }
}

/** Creates or replaces a calendar. A file that cannot be read completely changes nothing. */
export function saveCalendar(
  context: CommandContext,
  request: CalendarRequest,
): Promise<CommandOutcome<{ source: CalendarSource }>> {
  return runCommand<{ source: CalendarSource }>(context, async (command) => {
    const { name, reason } = request
    const source = sourceOf(request.from, command.now)
    if ('problem' in source) return source
    const fault = await breaks(command, ({ hours, calendars }) => ({
      hours,
      calendars: [...calendars.filter((one) => one.name !== name), { name, source }],
    }))
    if (fault) return fault
    await store.saveCalendar(command.tx, { name, source }, command.now)
    const events = source.kind === 'icalendar' ? source.events.length : null
    await written(command, 'calendar.saved', name, reason, { kind: source.kind, events })
    return { ok: true, source }
  })
}

function sourceOf(from: CalendarRequest['from'], nowMs: number): CalendarSource | CommandRefusal {
  if ('icalendar' in from) {
    const year = yearOf(nowMs)
    const read = readICalendar(from.icalendar, `${year}-01-01`, `${year + YEARS_AHEAD}-01-01`)
    return read.ok
      ? { kind: 'icalendar', events: read.events }
      : refuseCommand('body_invalid', `/icalendar: ${read.detail}`, {
          because: { code: 'calendar_unreadable' },
          pointer: '/icalendar',
        })
  }
  const { country, region } = from
  const regions = Object.hasOwn(HOLIDAY_REGIONS, country) ? HOLIDAY_REGIONS[country] : undefined
  if (!regions)
    return refuseCommand(
      'body_invalid',
      `/country: known are ${Object.keys(HOLIDAY_REGIONS).join(', ')}; import others as an iCalendar file.`,
      { because: { code: 'country_unknown' }, pointer: '/country' },
    )
  if (regions.length > 0 ? !regions.includes(region ?? '') : region !== null)
    return refuseCommand(
      'body_invalid',
      regions.length > 0
        ? `/region: one of ${regions.join(', ')}.`
        : `/region: ${country} has none, say null.`,
      { because: { code: 'region_unknown' }, pointer: '/region' },
    )
  return { kind: 'public_holidays', country, region }
}

export function saveBusinessHours(
  context: CommandContext,
  request: BusinessHours & { reason: string | null },
): Promise<CommandOutcome> {
  return runCommand(context, async (command) => {
    const { reason, ...hours } = request
    const organisation = await store.loadOrganisation(command.tx)
    const unknown = hours.calendars.findIndex(
      (name) => !organisation.calendars.some((one) => one.name === name),
    )
    if (unknown >= 0)
      return refuseCommand(
        'not_found',
        `There is no calendar "${hours.calendars[unknown] ?? ''}".`,
        {
          pointer: `/calendars/${unknown}`,
        },
      )
    const fault = await breaks(command, ({ hours: others, calendars }) => ({
      hours: [...others.filter(({ name }) => name !== hours.name), hours],
      calendars,
    }))
    if (fault) return fault
    await store.saveBusinessHours(command.tx, hours, command.now)
    await written(command, 'business_hours.saved', hours.name, reason, { after: hours })
    return { ok: true }
  })
}

/** Whether the change would leave a policy with windows that never open: refused, naming the policy. */
async function breaks(
  { tx, now }: CommandTx,
  change: (organisation: Organisation) => Organisation,
): Promise<CommandRefusal | null> {
  const after = change(await store.loadOrganisation(tx))
  for (const { name, document } of await loadPolicies(tx)) {
    const faults: string[] = []
    checkAgainst(document, after, now, (pointer, _code, detail) => {
      faults.push(`${pointer}: ${detail}`)
    })
    if (faults[0] !== undefined)
      return refuseCommand('conflict', `In the policy ${name}, ${faults[0]}`, {
        because: { code: 'policy_would_break', name },
      })
  }
  return null
}

export function deleteCalendar(context: CommandContext, name: string): Promise<CommandOutcome> {
  return runCommand(context, async (command) => {
    const { hours } = await store.loadOrganisation(command.tx)
    const user =
      hours.find(({ calendars }) => calendars.includes(name))?.name ??
      (await policyNaming(
        command,
        ({ freezeCalendars }) => freezeCalendars?.includes(name) ?? false,
      ))
    if (user !== undefined) return inUse(user)
    if (!(await store.removeCalendar(command.tx, name)))
      return refuseCommand('not_found', `There is no calendar "${name}".`)
    await written(command, 'calendar.deleted', name, null, {})
    return { ok: true }
  })
}

export function deleteBusinessHours(
  context: CommandContext,
  name: string,
): Promise<CommandOutcome> {
  return runCommand(context, async (command) => {
    const names = (rules: readonly WindowRule[] | null) =>
      rules?.some((rule) => 'on' in rule && rule.on === 'business_hours' && rule.hours === name)
    const groups = await loadGroups(command.tx)
    const user =
      groups.find(({ workingHours }) => workingHours === name)?.name ??
      (await policyNaming(
        command,
        ({ people, windows: { clients, servers } }) =>
          people.workingHours === name ||
          [clients.routine, clients.urgent, servers.routine, servers.urgent].some(names),
      ))
    if (user !== undefined) return inUse(user)
    if (!(await store.removeBusinessHours(command.tx, name)))
      return refuseCommand('not_found', `There are no business hours "${name}".`)
    await written(command, 'business_hours.deleted', name, null, {})
    return { ok: true }
  })
}

const inUse = (user: string) =>
  refuseCommand('conflict', `"${user}" refers to it; change that first.`, {
    because: { code: 'still_referred_to', by: user },
  })

async function policyNaming(
  { tx }: CommandTx,
  refers: (document: PolicyDocument) => boolean,
): Promise<string | undefined> {
  return (await loadPolicies(tx)).find(({ document }) => refers(document))?.name
}

async function written(
  { tx, now, record }: CommandTx,
  action: string,
  name: string,
  reason: string | null,
  detail: Record<string, unknown>,
): Promise<void> {
  await record({ action, subjectKind: 'organisation', subject: name, reason, detail })
  await requestPlanOfAll(tx, now)
}
