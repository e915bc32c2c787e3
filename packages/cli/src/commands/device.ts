import { Command, InvalidArgumentError } from 'commander'
import type { Schemas } from '@dirigent/client/client'
import { CLI } from '@dirigent/words/cli'
import { DEVICE } from '@dirigent/words/console/devices'
import { DEVICE_STATES, MODES, RINGS, UPDATE_STATES } from '@dirigent/words/terms'
import { CliError } from '../failure.ts'
import { remoteCommand, type Remote } from '../remote.ts'
import { table } from '../render/table.ts'
import { deviceUid } from '../server/names.ts'
import { EXIT, type Terminal } from '../terminal.ts'
import type { SectionContent } from '@dirigent/protocol/agent/inventory'
import type { SetExit } from './command.ts'

type Ring = Schemas['RingName']
type Options = { ring?: Ring | null; critical?: boolean | null; exposed?: boolean; reason?: string }

const TO_ACT_ON: readonly Schemas['DeviceState'][] = ['late', 'needs_person', 'unknown']

/** "None" is only said when every provider was looked through; a device that is still reading has said nothing yet. */
function updatesAreRead(detail: Schemas['DeviceDetail']): boolean {
  const coverage = detail.sections['coverage']?.content as SectionContent['coverage'] | undefined
  const providers = coverage?.providers ?? []
  return providers.length > 0 && providers.every((one) => one.updates === 'complete')
}

/** The updates of one device as a table: state, version, what they close, why. */
export function updatesTable(remote: Remote, updates: readonly Schemas['DeviceUpdate'][]): string {
  const { words, terminal } = remote
  if (updates.length === 0) return `${words.say(CLI.noUpdates)}\n`
  const heads = [CLI.update, CLI.version, CLI.state, CLI.closes, CLI.due, CLI.why]
  const rows = updates.map((row) => [
    row.name,
    `${row.installedVersion} → ${row.version}`,
    words.term(UPDATE_STATES, row.state),
    row.closesCount === 0 ? '' : words.number(row.closesCount),
    row.dueAt === null ? '' : words.moment(row.dueAt),
    words.sentence('update', row.reason),
  ])
  return table(
    heads.map((head) => words.say(head)),
    rows,
    terminal.columns,
  )
}

function supportLine({ words }: Remote, support: Schemas['DeviceDetail']['support']): string {
  const { state, endsOn, extendedEndsOn, because } = support
  const said = {
    supported: endsOn
      ? words.say(DEVICE.supportUntil, { day: words.day(endsOn) })
      : words.say(DEVICE.supportOpen),
    extended: extendedEndsOn
      ? words.say(DEVICE.supportExtended, { day: words.day(extendedEndsOn) })
      : words.say(DEVICE.supportExtendedOpen),
    ended: endsOn
      ? words.say(DEVICE.supportEnded, { day: words.day(endsOn) })
      : words.say(DEVICE.supportOver),
    unknown:
      because === 'no_feed' ? words.say(DEVICE.supportNoFeed) : words.say(DEVICE.supportUnknown),
  }
  return `${words.say(DEVICE.support)}: ${said[state]}`
}

function render(
  remote: Remote,
  detail: Schemas['DeviceDetail'],
  updates: readonly Schemas['DeviceUpdate'][],
): string {
  const { words } = remote
  const { summary } = detail
  const lines = [
    `${summary.name}: ${words.term(DEVICE_STATES, summary.state)}${summary.because ? ` – ${words.anySentence(summary.because)}` : ''}`,
    words.say(CLI.deviceLine, {
      os: summary.osName ?? '?',
      ring: words.term(RINGS, summary.ring),
      mode: words.term(MODES, summary.mode),
      group: summary.group ?? '–',
      agent: detail.agentVersion,
    }),
    supportLine(remote, detail.support),
    words.say(CLI.lastSeen, {
      at: summary.lastSeenAt ? words.moment(summary.lastSeenAt) : words.say(CLI.never),
    }),
    words.say(CLI.deviceCounts, {
      open: words.number(summary.openFindings),
      late: words.number(summary.lateFindings),
      updates: words.number(summary.updatesOffered),
      packages: words.number(detail.packagesCount),
      unknown: words.number(detail.unknownPackages),
    }),
  ]
  const shown =
    updates.length > 0 || updatesAreRead(detail)
      ? updatesTable(remote, updates)
      : `${words.say(CLI.updatesUnknown)}\n`
  return `${lines.join('\n')}\n\n${shown}`
}

async function change(remote: Remote, device: string, options: Options): Promise<number> {
  const { ring, critical, exposed, reason } = options
  if (!reason)
    throw new CliError('reason_required', 'say why with --reason; it goes into the audit log.')
  const body = {
    reason,
    ...(ring === undefined ? {} : { ring }),
    ...(critical === undefined ? {} : { critical }),
    ...(exposed === undefined ? {} : { exposed }),
  }
  const row = await remote.get(
    remote.api.PATCH('/api/v1/devices/{device}', { params: { path: { device } }, body }),
  )
  remote.show(row, () => `${remote.words.say(CLI.deviceChanged, { name: row.name })}\n`)
  return EXIT.ok
}

async function show(remote: Remote, device: string): Promise<number> {
  const path = { params: { path: { device } } }
  const [detail, updates] = await Promise.all([
    remote.get(remote.api.GET('/api/v1/devices/{device}', path)),
    remote.get(remote.api.GET('/api/v1/devices/{device}/updates', path)),
  ])
  remote.show({ ...detail, updates: updates.items }, () => render(remote, detail, updates.items))
  return TO_ACT_ON.includes(detail.summary.state) ? EXIT.found : EXIT.ok
}

const RING_NAMES: readonly Ring[] = ['test', 'pilot', 'broad', 'critical']

function ringOrGroup(text: string): Ring | null {
  if (text === 'by-group') return null
  const ring = RING_NAMES.find((name) => name === text)
  if (ring) return ring
  throw new InvalidArgumentError(`${RING_NAMES.join(', ')} or by-group.`)
}

function yesNo(text: string): boolean {
  if (text === 'yes' || text === 'no') return text === 'yes'
  throw new InvalidArgumentError('yes or no.')
}

/** `dirigent device NAME`: how one device stands, or a person's word about it. */
export function createCommand(terminal: Terminal, setExit: SetExit): Command {
  const command = new Command('device')
    .description(
      'one device: state, updates and why they are where they are; with options below, changes it',
    )
    .argument('<name>', 'name, or the beginning of it, or id')
    .option('--ring <ring>', 'puts it into a ring; by-group gives the choice back', ringOrGroup)
    .option('--critical <yes|no|by-group>', 'marks it as a critical system', (text) =>
      text === 'by-group' ? null : yesNo(text),
    )
    .option('--exposed <yes|no>', 'it can be reached from the internet', yesNo)
    .option('--reason <text>', 'why, for the audit log')
    .addHelpText('after', '\nExit code 1: the device is late, needs a person or is unknown.')
  return remoteCommand<Options>(
    command,
    terminal,
    setExit,
    async (remote, [name = ''], options) => {
      const device = await deviceUid(remote, name)
      const changes =
        options.ring !== undefined ||
        options.critical !== undefined ||
        options.exposed !== undefined
      return changes ? change(remote, device, options) : show(remote, device)
    },
  )
}
