import { Command, InvalidArgumentError, Option } from 'commander'
import type { paths } from '@dirigent/client/generated/api'
import type { Schemas } from '@dirigent/client/client'
import { DAY_MS, HOUR_MS, MINUTE_MS } from '@dirigent/domain/identity/time'
import { CLI } from '@dirigent/words/cli'
import { CliError } from '../failure.ts'
import { remoteCommand, type Remote } from '../remote.ts'
import { table } from '../render/table.ts'
import { groupNamed } from '../server/names.ts'
import { EXIT, type Terminal } from '../terminal.ts'
import type { SetExit } from './command.ts'

type Created =
  paths['/api/v1/enrolment-tokens']['post']['responses'][200]['content']['application/json']
type CreateOptions = { group?: string; uses: number; valid: number }

const USES = 50

function uses(text: string): number {
  if (/^[1-9]\d{0,5}$/.test(text)) return Number(text)
  throw new InvalidArgumentError('a number of devices from 1.')
}

/** `30m`, `12h`, `7d` in milliseconds. */
export function validity(text: string): number {
  const [, count, unit] = /^(\d+)([mhd])$/.exec(text) ?? []
  const unitMs = unit === 'm' ? MINUTE_MS : unit === 'h' ? HOUR_MS : DAY_MS
  if (count === undefined) throw new InvalidArgumentError('a time like 30m, 12h or 7d.')
  return Number(count) * unitMs
}

function rendered({ words }: Remote, created: Created): string {
  const lines = [words.say(CLI.tokenText, { text: created.text })]
  if (created.agentAvailable) lines.push('', words.say(CLI.enrolWith), created.command)
  else lines.push('', words.say(CLI.agentMissing))
  if (created.loopbackOnly) lines.push('', words.say(CLI.loopbackOnly))
  return `${lines.join('\n')}\n`
}

function create(terminal: Terminal, setExit: SetExit): Command {
  const command = new Command('create')
    .description('makes a token and prints the one line that enrols a device with it')
    .argument('[name]', 'what it is for', 'command line')
    .option('--group <name>', 'group that its devices are put into')
    .option('--uses <n>', 'how many devices may enrol with it', uses, USES)
    .addOption(
      new Option('--valid <time>', 'how long it is good, e.g. 12h')
        .argParser(validity)
        .default(7 * DAY_MS, '7d'),
    )
  return remoteCommand<CreateOptions>(
    command,
    terminal,
    setExit,
    async (remote, [name = ''], options) => {
      const group = options.group ? (await groupNamed(remote, options.group)).group : null
      const body = { name, group, usesMax: options.uses, validForMs: options.valid }
      const created = await remote.get(remote.api.POST('/api/v1/enrolment-tokens', { body }))
      remote.show(created, () => rendered(remote, created))
      return EXIT.ok
    },
  )
}

function row({ words }: Remote, token: Schemas['EnrolmentTokenRow']): string[] {
  const until = token.revokedAt === null ? words.moment(token.expiresAt) : words.say(CLI.revoked)
  return [
    token.name,
    token.group?.name ?? '',
    `${token.uses}/${token.usesMax}`,
    until,
    token.createdBy,
    token.token,
  ]
}

function list(terminal: Terminal, setExit: SetExit): Command {
  const command = new Command('list').description('the tokens, without their secrets')
  return remoteCommand(command, terminal, setExit, async (remote) => {
    const tokens = await remote.get(remote.api.GET('/api/v1/enrolment-tokens'))
    const heads = [CLI.name, CLI.group, CLI.uses, CLI.expires, CLI.who, CLI.id]
    remote.show(tokens, ({ items }) =>
      items.length === 0
        ? `${remote.words.say(CLI.noneFound)}\n`
        : table(
            heads.map((head) => remote.words.say(head)),
            items.map((item) => row(remote, item)),
            terminal.columns,
          ),
    )
    return EXIT.ok
  })
}

function revoke(terminal: Terminal, setExit: SetExit): Command {
  const command = new Command('revoke')
    .description('from now on nobody enrols with it')
    .argument('<token>', 'name or id')
  return remoteCommand(command, terminal, setExit, async (remote, [text = '']) => {
    const { items } = await remote.get(remote.api.GET('/api/v1/enrolment-tokens'))
    const found = items.filter(
      ({ token, name, revokedAt }) => token === text || (name === text && revokedAt === null),
    )
    const [chosen] = found
    if (!chosen) throw new CliError('not_found', `there is no enrolment token "${text}".`)
    if (found.length > 1)
      throw new CliError('ambiguous', `${found.length} tokens are called "${text}"; use the id.`)
    const params = { path: { token: chosen.token } }
    const revoked = await remote.get(
      remote.api.DELETE('/api/v1/enrolment-tokens/{token}', { params }),
    )
    remote.show(revoked, () => `${remote.words.say(CLI.tokenRevoked, { name: revoked.name })}\n`)
    return EXIT.ok
  })
}

/** `dirigent enroll-token create|list|revoke`. */
export function createCommand(terminal: Terminal, setExit: SetExit): Command {
  return new Command('enroll-token')
    .description('tokens with which devices enrol')
    .addCommand(create(terminal, setExit))
    .addCommand(list(terminal, setExit), { isDefault: true })
    .addCommand(revoke(terminal, setExit))
}
