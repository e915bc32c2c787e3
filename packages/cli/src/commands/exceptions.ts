import { Command, InvalidArgumentError } from 'commander'
import type { Schemas } from '@dirigent/client/client'
import { CLI } from '@dirigent/words/cli'
import { EXCEPTIONS } from '@dirigent/words/console/exceptions'
import { remoteCommand, type Remote } from '../remote.ts'
import { table } from '../render/table.ts'
import { deviceUid, groupNamed } from '../server/names.ts'
import { EXIT, type Terminal } from '../terminal.ts'
import type { SetExit } from './command.ts'

type Row = Schemas['ExceptionRow']

function expiry(text: string): string {
  const at = Date.parse(/^\d{4}-\d{2}-\d{2}$/.test(text) ? `${text}T23:59:59` : text)
  if (Number.isNaN(at)) throw new InvalidArgumentError('a day like 2027-01-31.')
  return new Date(at).toISOString()
}

function render({ words, terminal }: Remote, items: readonly Row[]): string {
  if (items.length === 0) return `${words.say(EXCEPTIONS.none)}\n`
  const heads = [EXCEPTIONS.what, EXCEPTIONS.where, EXCEPTIONS.ownerColumn, EXCEPTIONS.covered]
  const rows = items.map((row) => [
    row.vulnerability ?? words.say(EXCEPTIONS.anyVulnerability, { name: row.packageName ?? '' }),
    row.device
      ? words.say(EXCEPTIONS.onDevice, { name: row.device.name })
      : row.group
        ? words.say(EXCEPTIONS.inGroup, { name: row.group.name })
        : words.say(EXCEPTIONS.everywhere),
    row.owner,
    words.say(EXCEPTIONS.covers, { findings: row.findings, devices: row.devices }),
    words.moment(row.expiresAt),
    words.say(EXCEPTIONS.states[row.state]),
    row.exception,
  ])
  const last = [EXCEPTIONS.expires, CLI.state, CLI.id]
  return table(
    [...heads, ...last].map((head) => words.say(head)),
    rows,
    terminal.columns,
  )
}

function list(terminal: Terminal, setExit: SetExit): Command {
  const command = new Command('list')
    .description('accepted risks that are in force, those that end first on top')
    .option('--all', 'also those that ended', false)
  return remoteCommand<{ all: boolean }>(command, terminal, setExit, async (remote, _, { all }) => {
    const query = { show: all ? ('all' as const) : ('live' as const) }
    const found = await remote.get(remote.api.GET('/api/v1/exceptions', { params: { query } }))
    remote.show(found, ({ items }) => render(remote, items))
    return EXIT.ok
  })
}

type GrantOptions = {
  vulnerability?: string
  package?: string
  device?: string
  group?: string
  owner: string
  reason: string
  control: string
  until: string
}

function grant(terminal: Terminal, setExit: SetExit): Command {
  const command = new Command('grant')
    .description('accepts a risk until a day; afterwards it counts as open again')
    .option('--vulnerability <id>', 'this vulnerability')
    .option(
      '--package <name>',
      'findings of this package; with --vulnerability only that one in it',
    )
    .option('--device <name>', 'only on this device')
    .option('--group <name>', 'only on the devices of this group')
    .requiredOption('--owner <who>', 'who answers for the risk')
    .requiredOption('--reason <text>', 'why it is not closed')
    .requiredOption('--control <text>', 'what protects until then; "nothing" is an answer')
    .requiredOption('--until <day>', 'the last day, e.g. 2027-01-31', expiry)
  return remoteCommand<GrantOptions>(command, terminal, setExit, async (remote, _, options) => {
    const body = {
      vulnerability: options.vulnerability ?? null,
      packageName: options.package ?? null,
      device: options.device === undefined ? null : await deviceUid(remote, options.device),
      group: options.group === undefined ? null : (await groupNamed(remote, options.group)).group,
      owner: options.owner,
      reason: options.reason,
      control: options.control,
      expiresAt: options.until,
    }
    const row = await remote.get(remote.api.POST('/api/v1/exceptions', { body }))
    remote.show(row, ({ findings }) => `${remote.words.say(EXCEPTIONS.granted, { findings })}\n`)
    return EXIT.ok
  })
}

function renew(terminal: Terminal, setExit: SetExit): Command {
  const command = new Command('renew')
    .description('accepts the same risk again until a later day')
    .argument('<id>', 'as "exceptions list" shows it')
    .requiredOption('--until <day>', 'the last day, e.g. 2027-01-31', expiry)
    .requiredOption('--reason <text>', 'why it is still not closed')
  return remoteCommand<{ until: string; reason: string }>(
    command,
    terminal,
    setExit,
    async (remote, [exception = ''], { until, reason }) => {
      const params = { path: { exception } }
      const body = { reason, expiresAt: until }
      const call = remote.api.POST('/api/v1/exceptions/{exception}/renew', { params, body })
      const row = await remote.get(call)
      remote.show(row, () => `${remote.words.say(EXCEPTIONS.renewed)}\n`)
      return EXIT.ok
    },
  )
}

function revoke(terminal: Terminal, setExit: SetExit): Command {
  const command = new Command('revoke')
    .description('ends an exception now: what it covers is open again')
    .argument('<id>', 'as "exceptions list" shows it')
    .requiredOption('--reason <text>', 'why, for the audit log')
  return remoteCommand<{ reason: string }>(
    command,
    terminal,
    setExit,
    async (remote, [exception = ''], { reason }) => {
      const params = { path: { exception } }
      const call = remote.api.POST('/api/v1/exceptions/{exception}/revoke', {
        params,
        body: { reason },
      })
      remote.show(await remote.get(call), () => `${remote.words.say(EXCEPTIONS.revoked)}\n`)
      return EXIT.ok
    },
  )
}

/** `dirigent exceptions list|grant|renew|revoke`: risks that somebody accepts for a time. */
export function createCommand(terminal: Terminal, setExit: SetExit): Command {
  return new Command('exceptions')
    .description('risks that somebody accepts for a time')
    .addCommand(list(terminal, setExit), { isDefault: true })
    .addCommand(grant(terminal, setExit))
    .addCommand(renew(terminal, setExit))
    .addCommand(revoke(terminal, setExit))
}
