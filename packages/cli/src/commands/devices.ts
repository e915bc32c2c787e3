import { Command, InvalidArgumentError } from 'commander'
import type { Schemas } from '@dirigent/client/client'
import { CLI } from '@dirigent/words/cli'
import { DEVICE_STATES, RINGS } from '@dirigent/words/terms'
import { remoteCommand, type Remote } from '../remote.ts'
import { table } from '../render/table.ts'
import { groupNamed, rolloutUid } from '../server/names.ts'
import { readPages } from '../server/pages.ts'
import { EXIT, type Terminal } from '../terminal.ts'
import type { SetExit } from './command.ts'

type Row = Schemas['DeviceRow']
type Options = {
  state?: Schemas['DeviceState']
  ring?: Schemas['RingName']
  group?: string
  rollout?: string
  vulnerability?: string
  search?: string
  sort: 'worst' | 'name' | 'last_seen' | 'due'
  retired: boolean
  limit: number
}

const LIMIT = 50

/** A whole number of rows, at least one. */
export function rowLimit(text: string): number {
  const rows = Number(text)
  if (Number.isInteger(rows) && rows > 0) return rows
  throw new InvalidArgumentError('a number of rows.')
}

/** Shows how much of a list is not on the screen. */
export const moreLine = ({ words }: Remote, shown: number, total: number): string =>
  shown < total
    ? `${words.say(CLI.more, { shown: words.number(shown), total: words.number(total) })}\n`
    : ''

function render(remote: Remote, items: readonly Row[], total: number): string {
  const { words, terminal } = remote
  if (items.length === 0) return `${words.say(CLI.noDevices)}\n`
  const heads = [CLI.device, CLI.state, CLI.ring, CLI.system, CLI.open, CLI.due, CLI.seen, CLI.why]
  const rows = items.map((row) => [
    row.name,
    words.term(DEVICE_STATES, row.state),
    words.term(RINGS, row.ring),
    row.ecosystem ?? row.osName ?? '',
    words.number(row.openFindings),
    row.earliestDueAt === null ? '' : words.moment(row.earliestDueAt),
    row.lastSeenAt === null ? words.say(CLI.never) : words.moment(row.lastSeenAt),
    row.because === null ? '' : words.anySentence(row.because),
  ])
  return (
    table(
      heads.map((head) => words.say(head)),
      rows,
      terminal.columns,
    ) + moreLine(remote, items.length, total)
  )
}

async function list(remote: Remote, options: Options): Promise<number> {
  const { state, ring, vulnerability, search, sort, retired } = options
  const group = options.group ? (await groupNamed(remote, options.group)).group : undefined
  const rollout = options.rollout ? await rolloutUid(remote, options.rollout) : undefined
  const filter = {
    state,
    ring,
    vulnerability,
    search,
    sort,
    group,
    rollout,
    retired: retired ? 'true' : 'false',
  } as const
  const page = await readPages(options.limit, (request) =>
    remote.get(
      remote.api.GET('/api/v1/devices', { params: { query: { ...defined(filter), ...request } } }),
    ),
  )
  remote.show(page, () => render(remote, page.items, page.total))
  return EXIT.ok
}

/** Without what was not asked for. */
export function defined<T extends object>(values: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]: Exclude<T[K], undefined>
  }
}

/** `dirigent devices`: the fleet, worst first. */
export function createCommand(terminal: Terminal, setExit: SetExit): Command {
  const command = new Command('devices')
    .description('devices with their one state and the reason for it, worst first')
    .option(
      '--state <state>',
      'late, needs_person, unknown, running, waiting, in_effect or observed',
    )
    .option('--ring <ring>', 'test, pilot, broad or critical')
    .option('--group <name>', 'only devices of this group')
    .option('--rollout <name>', 'only devices of this rollout')
    .option('--vulnerability <id>', 'only devices that have it, e.g. CVE-2026-1234')
    .option('--search <text>', 'part of the name')
    .option('--sort <by>', 'worst, name, last_seen or due', 'worst')
    .option('--retired', 'retired devices instead', false)
    .option('--limit <n>', 'how many at most', rowLimit, LIMIT)
  return remoteCommand<Options>(command, terminal, setExit, (remote, _args, options) =>
    list(remote, options),
  )
}
