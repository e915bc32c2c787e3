import { Command } from 'commander'
import type { Schemas } from '@dirigent/client/client'
import { CLI } from '@dirigent/words/cli'
import { SEVERITIES } from '@dirigent/words/terms'
import { remoteCommand, type Remote } from '../remote.ts'
import { table } from '../render/table.ts'
import { deviceUid } from '../server/names.ts'
import { readPages } from '../server/pages.ts'
import { EXIT, type Terminal } from '../terminal.ts'
import type { SetExit } from './command.ts'
import { defined, moreLine, rowLimit } from './devices.ts'

type Options = {
  device?: string
  all: boolean
  kev: boolean
  severity?: 'critical' | 'high' | 'medium' | 'low'
  search?: string
  sort: 'due' | 'devices' | 'epss' | 'name'
  limit: number
}

const LIMIT = 50
const PACKAGES_SHOWN = 2

function dueText({ words }: Remote, deadline: Schemas['Deadline'] | null): string {
  if (deadline === null) return ''
  return deadline.dueAt === null ? words.say(CLI.nextUpgrade) : words.moment(deadline.dueAt)
}

function fleetTable(remote: Remote, items: readonly Schemas['VulnerabilityRow'][]): string {
  const { words, terminal } = remote
  const heads = [CLI.vulnerability, CLI.severity, CLI.exploited, CLI.devices, CLI.due, CLI.packages]
  const rows = items.map((row) => [
    row.vulnerability,
    row.severity === null ? '' : words.term(SEVERITIES, row.severity),
    row.kev ? words.say(CLI.yes) : '',
    words.number(row.devices),
    dueText(remote, row.deadline),
    words.list(row.packages, PACKAGES_SHOWN),
  ])
  return table(
    heads.map((head) => words.say(head)),
    rows,
    terminal.columns,
  )
}

function closedBy({
  installedVersion,
  fixedVersion,
  remediation,
}: Schemas['DeviceFinding']): string {
  const closing = remediation[0] ?? fixedVersion
  return closing === null ? installedVersion : `${installedVersion} → ${closing}`
}

function deviceTable(remote: Remote, items: readonly Schemas['DeviceFinding'][]): string {
  const { words, terminal } = remote
  const heads = [CLI.vulnerability, CLI.severity, CLI.exploited, CLI.due, CLI.packages, CLI.version]
  const rows = items.map((row) => [
    row.vulnerability,
    row.severity === null ? '' : words.term(SEVERITIES, row.severity),
    row.kev ? words.say(CLI.yes) : '',
    dueText(remote, row.deadline),
    row.package,
    closedBy(row),
  ])
  return table(
    heads.map((head) => words.say(head)),
    rows,
    terminal.columns,
  )
}

/** Devices of which nobody can say what is open: an empty list must not look like good news. */
async function unknownDevices({ get, api }: Remote): Promise<number> {
  const query = { state: 'unknown', limit: 1 } as const
  return (await get(api.GET('/api/v1/devices', { params: { query } }))).total
}

async function shown<T>(
  remote: Remote,
  page: { items: T[]; total: number },
  render: (items: T[]) => string,
): Promise<number> {
  const unknown = page.items.length === 0 ? await unknownDevices(remote) : 0
  remote.show(page, ({ items, total }) => {
    if (items.length > 0) return render(items) + moreLine(remote, items.length, total)
    const note = unknown > 0 ? ` ${remote.words.say(CLI.unknownDevices, { count: unknown })}` : ''
    return `${remote.words.say(CLI.noFindings)}${note}\n`
  })
  return page.items.length > 0 || unknown > 0 ? EXIT.found : EXIT.ok
}

async function ofFleet(remote: Remote, options: Options): Promise<number> {
  const { severity, search, sort, all, kev } = options
  const filter = {
    severity,
    search,
    sort,
    show: all ? 'all' : 'fixable',
    kev: kev ? 'true' : undefined,
  } as const
  const page = await readPages(options.limit, (request) =>
    remote.get(
      remote.api.GET('/api/v1/vulnerabilities', {
        params: { query: { ...defined(filter), ...request } },
      }),
    ),
  )
  return shown(remote, page, (items) => fleetTable(remote, items))
}

async function ofDevice(remote: Remote, name: string, options: Options): Promise<number> {
  const device = await deviceUid(remote, name)
  const filter = { search: options.search, status: options.all ? 'all' : 'fixable' } as const
  const page = await readPages(options.limit, (request) => {
    const params = { path: { device }, query: { ...defined(filter), ...request } }
    return remote.get(remote.api.GET('/api/v1/devices/{device}/findings', { params }))
  })
  return shown(remote, page, (items) => deviceTable(remote, items))
}

/** `dirigent findings`: open vulnerabilities of the fleet or of one device, by deadline. */
export function createCommand(terminal: Terminal, setExit: SetExit): Command {
  const command = new Command('findings')
    .description(
      'open vulnerabilities that an update closes, by deadline: of the fleet, or of one device',
    )
    .option('--device <name>', 'only of this device')
    .option('--all', 'also those that have no fix yet', false)
    .option('--kev', 'only those that are known to be exploited', false)
    .option('--severity <severity>', 'critical, high, medium or low')
    .option('--search <text>', 'part of the id or of a package name')
    .option('--sort <by>', 'due, devices, epss or name', 'due')
    .option('--limit <n>', 'how many at most', rowLimit, LIMIT)
    .addHelpText(
      'after',
      '\nExit code 1: something was found, or nothing is known about some devices.',
    )
  return remoteCommand<Options>(command, terminal, setExit, (remote, _args, options) =>
    options.device === undefined
      ? ofFleet(remote, options)
      : ofDevice(remote, options.device, options),
  )
}
