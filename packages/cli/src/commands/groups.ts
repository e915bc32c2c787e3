import { Command, InvalidArgumentError } from 'commander'
import type { Schemas } from '@dirigent/client/client'
import { CLI } from '@dirigent/words/cli'
import { MODES, RINGS } from '@dirigent/words/terms'
import { CliError } from '../failure.ts'
import { remoteCommand, type Remote } from '../remote.ts'
import { table } from '../render/table.ts'
import { deviceUid, groupNamed } from '../server/names.ts'
import { EXIT, type Terminal } from '../terminal.ts'
import type { SetExit } from './command.ts'

type Options = { mode?: 'observe' | 'managed'; add?: string[]; remove?: string[]; reason?: string }

function render({ words, terminal }: Remote, items: readonly Schemas['GroupRow'][]): string {
  const heads = [CLI.group, CLI.mode, CLI.ring, CLI.policy, CLI.devices]
  const rows = items.map((row) => [
    row.name,
    words.term(MODES, row.mode),
    row.ring === null ? '' : words.term(RINGS, row.ring),
    row.policy?.name ?? '',
    words.number(row.devices),
  ])
  return table(
    heads.map((head) => words.say(head)),
    rows,
    terminal.columns,
  )
}

async function change(remote: Remote, name: string, options: Options): Promise<number> {
  const { mode, reason } = options
  const { group } = await groupNamed(remote, name)
  const params = { path: { group } }
  const because = reason === undefined ? {} : { reason }
  const add = await Promise.all((options.add ?? []).map((each) => deviceUid(remote, each)))
  const remove = await Promise.all((options.remove ?? []).map((each) => deviceUid(remote, each)))
  if (mode === undefined && add.length + remove.length === 0) {
    throw new CliError('usage', 'say what to change: --mode, --add or --remove.')
  }
  let row: Schemas['GroupRow'] | null = null
  if (add.length + remove.length > 0) {
    row = await remote.get(
      remote.api.PUT('/api/v1/groups/{group}/members', {
        params,
        body: { add, remove, ...because },
      }),
    )
  }
  if (mode !== undefined) {
    row = await remote.get(
      remote.api.PATCH('/api/v1/groups/{group}', { params, body: { mode, ...because } }),
    )
  }
  remote.show(row, () => `${remote.words.say(CLI.groupChanged, { name: row?.name ?? name })}\n`)
  return EXIT.ok
}

function modeNamed(text: string): 'observe' | 'managed' {
  if (text === 'observe' || text === 'managed') return text
  throw new InvalidArgumentError('observe or managed.')
}

/** `dirigent groups [NAME …]`: the groups, or changes one. */
export function createCommand(terminal: Terminal, setExit: SetExit): Command {
  const command = new Command('groups')
    .description('groups by position: the first that has a device decides; with a name, changes it')
    .argument('[name]', 'name, or the beginning of it, or id')
    .option('--mode <mode>', 'observe (nothing is installed) or managed', modeNamed)
    .option('--add <devices...>', 'puts devices into a listed group')
    .option('--remove <devices...>', 'takes devices out of a listed group')
    .option('--reason <text>', 'why, for the audit log')
  return remoteCommand<Options>(command, terminal, setExit, async (remote, [name], options) => {
    if (name !== undefined) return change(remote, name, options)
    const groups = await remote.get(remote.api.GET('/api/v1/groups'))
    remote.show(groups, ({ items }) => render(remote, items))
    return EXIT.ok
  })
}
