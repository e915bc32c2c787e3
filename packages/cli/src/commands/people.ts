import { readFile } from 'node:fs/promises'
import { Command } from 'commander'
import type { Schemas } from '@dirigent/client/client'
import type { Weekday } from '@dirigent/domain/rollouts/policy'
import { DEVICE_PEOPLE } from '@dirigent/words/console/device-people'
import { CliError } from '../failure.ts'
import { remoteCommand, type Remote } from '../remote.ts'
import { table } from '../render/table.ts'
import { deviceUid, oneNamed } from '../server/names.ts'
import { EXIT, type Terminal } from '../terminal.ts'
import type { SetExit } from './command.ts'

type People = Schemas['DevicePeople']
type Options = {
  person?: string
  hours?: string[]
  absent?: string[]
  calendar?: string
  erase?: boolean
}

const DAYS: readonly Weekday[] = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun']
const DAY_MINUTES = 1_440
const HOURS = /^([a-z,]+) (\d\d):(\d\d)-(\d\d):(\d\d)$/

/** `mon,tue 08:00-17:00`; an end before the start lies on the next day. */
function weeklyRule(text: string) {
  const [, names = '', h1, m1, h2, m2] = HOURS.exec(text) ?? []
  const days = DAYS.filter((day) => names.split(',').includes(day))
  if (days.length === 0 || days.length !== names.split(',').length)
    throw new CliError('usage', `write hours like "mon,tue 08:00-17:00", not "${text}".`)
  const passed = Number(h2) * 60 + Number(m2) - Number(h1) * 60 - Number(m1)
  const durationMinutes = (passed + DAY_MINUTES) % DAY_MINUTES || DAY_MINUTES
  return { days, start: `${h1}:${m1}`, durationMinutes }
}

/** `2026-12-21..2027-01-04`, the last day included. */
function absence(text: string) {
  const [from = '', last = from] = text.split('..')
  try {
    const until = Temporal.PlainDate.from(last).add({ days: 1 }).toString()
    return { from: `${Temporal.PlainDate.from(from).toString()}T00:00`, until: `${until}T00:00` }
  } catch {
    throw new CliError('usage', `write absences like 2026-12-21..2027-01-04, not "${text}".`)
  }
}

function rendered({ words, terminal }: Remote, { items }: People): string {
  if (items.length === 0) return `${words.say(DEVICE_PEOPLE.none)}\n`
  const rows = items.map(({ name, workingHours, absences, calendar }) => [
    name,
    workingHours
      ?.map(
        ({ days, start, durationMinutes }) => `${days.join(',')} ${start} ${durationMinutes} min`,
      )
      .join('; ') ?? words.say(DEVICE_PEOPLE.noHours),
    words.number(absences.length + (calendar?.length ?? 0)),
  ])
  const heads = [DEVICE_PEOPLE.name, DEVICE_PEOPLE.title, DEVICE_PEOPLE.absences]
  return table(
    heads.map((head) => words.say(head)),
    rows,
    terminal.columns,
  )
}

async function change(
  remote: Remote,
  device: string,
  people: People,
  options: Options & { person: string },
): Promise<People> {
  const { person: name, hours, absent, calendar, erase } = options
  const path = '/api/v1/devices/{device}/people'
  if (erase) {
    const { person } = oneNamed('person', name, people.items)
    return remote.get(
      remote.api.DELETE(`${path}/{person}`, { params: { path: { device, person } } }),
    )
  }
  const known = people.items.find((one) => one.name.toLowerCase() === name.toLowerCase())
  const body = {
    person: known?.person ?? null,
    name,
    workingHours: hours?.map(weeklyRule) ?? known?.workingHours ?? null,
    absences: absent?.map(absence) ?? known?.absences ?? [],
    ...(calendar === undefined ? {} : { icalendar: await readFile(calendar, 'utf8') }),
  }
  return remote.get(remote.api.PUT(path, { params: { path: { device } }, body }))
}

/** `dirigent people DEVICE`: who works at a device and when; restarts look for a time that disturbs nobody. */
export function createCommand(terminal: Terminal, setExit: SetExit): Command {
  const command = new Command('people')
    .description('who works at a device and when; with --person, enters, changes or erases one')
    .argument('<device>', 'name, or the beginning of it, or id')
    .option('--person <name>', 'new or known; what is left out below stays as it is')
    .option('--hours <hours...>', 'working hours: "mon,tue 08:00-17:00"')
    .option('--absent <days...>', 'all absences: 2026-12-21..2027-01-04')
    .option('--calendar <file>', 'an .ics file, of which only the whole days are kept')
    .option('--erase', 'erases what is known of the person', false)
  return remoteCommand<Options>(
    command,
    terminal,
    setExit,
    async (remote, [name = ''], { person, ...options }) => {
      const device = await deviceUid(remote, name)
      const path = { params: { path: { device } } }
      const known = await remote.get(remote.api.GET('/api/v1/devices/{device}/people', path))
      const answer =
        person === undefined ? known : await change(remote, device, known, { ...options, person })
      remote.show(answer, () => rendered(remote, answer))
      return EXIT.ok
    },
  )
}
