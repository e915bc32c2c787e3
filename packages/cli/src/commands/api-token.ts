import { Command, InvalidArgumentError } from 'commander'
import type { Schemas } from '@dirigent/client/client'
import { DAY_MS } from '@dirigent/domain/identity/time'
import { CLI } from '@dirigent/words/cli'
import { ACCOUNT_ROLES } from '@dirigent/words/terms'
import { CliError } from '../failure.ts'
import { remoteCommand } from '../remote.ts'
import { table } from '../render/table.ts'
import { EXIT, type Terminal } from '../terminal.ts'
import type { SetExit } from './command.ts'
import { validity } from './enroll-token.ts'

type Role = Schemas['RoleName']
const ROLES: readonly Role[] = ['administrator', 'operator', 'auditor']

function roleNamed(text: string): Role {
  const role = ROLES.find((name) => name === text)
  if (role) return role
  throw new InvalidArgumentError(`${ROLES.join(', ')}.`)
}

function create(terminal: Terminal, setExit: SetExit): Command {
  const command = new Command('create')
    .description('makes a token for a script; its text is shown this once')
    .argument('<name>', 'what it is for')
    .option('--role <role>', 'administrator, operator or auditor', roleNamed, 'auditor')
    .option('--valid <time>', 'how long it is good, e.g. 90d', validity, 365 * DAY_MS)
  return remoteCommand<{ role: Role; valid: number }>(
    command,
    terminal,
    setExit,
    async (remote, [name = ''], options) => {
      const body = { name, role: options.role, validForMs: options.valid }
      const token = await remote.get(remote.api.POST('/api/v1/api-tokens', { body }))
      remote.show(token, () => `${remote.words.say(CLI.apiTokenText, { text: token.text })}\n`)
      return EXIT.ok
    },
  )
}

function list(terminal: Terminal, setExit: SetExit): Command {
  const command = new Command('list').description('the tokens, without their secrets')
  return remoteCommand(command, terminal, setExit, async (remote) => {
    const tokens = await remote.get(remote.api.GET('/api/v1/api-tokens'))
    const { words } = remote
    remote.show(tokens, ({ items }) => {
      const heads = [CLI.name, CLI.role, CLI.expires, CLI.seen, CLI.id].map((head) =>
        words.say(head),
      )
      const rows = items.map((token) => [
        token.name,
        words.term(ACCOUNT_ROLES, token.role),
        token.revokedAt !== null
          ? words.say(CLI.revoked)
          : token.expiresAt === null
            ? ''
            : words.moment(token.expiresAt),
        token.lastUsedAt === null ? words.say(CLI.never) : words.moment(token.lastUsedAt),
        token.token,
      ])
      return table(heads, rows, terminal.columns)
    })
    return EXIT.ok
  })
}

function revoke(terminal: Terminal, setExit: SetExit): Command {
  const command = new Command('revoke')
    .description('from now on nobody gets in with it')
    .argument('<token>', 'name or id')
  return remoteCommand(command, terminal, setExit, async (remote, [text = '']) => {
    const { items } = await remote.get(remote.api.GET('/api/v1/api-tokens'))
    const found = items.filter(
      ({ token, name, revokedAt }) => token === text || (name === text && revokedAt === null),
    )
    const [chosen] = found
    if (!chosen) throw new CliError('not_found', `there is no API token "${text}".`)
    if (found.length > 1)
      throw new CliError('ambiguous', `${found.length} tokens are called "${text}"; use the id.`)
    const params = { path: { token: chosen.token } }
    const revoked = await remote.get(remote.api.DELETE('/api/v1/api-tokens/{token}', { params }))
    remote.show(revoked, () => `${remote.words.say(CLI.tokenRevoked, { name: revoked.name })}\n`)
    return EXIT.ok
  })
}

/** `dirigent api-token create|list|revoke`. */
export function createCommand(terminal: Terminal, setExit: SetExit): Command {
  return new Command('api-token')
    .description('tokens with which scripts use the API')
    .addCommand(create(terminal, setExit))
    .addCommand(list(terminal, setExit), { isDefault: true })
    .addCommand(revoke(terminal, setExit))
}
