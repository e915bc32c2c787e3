import { Command } from 'commander'
import { CLI } from '@dirigent/words/cli'
import { remoteCommand, type Remote } from '../remote.ts'
import { deviceUid, updateUids } from '../server/names.ts'
import { EXIT, type Terminal } from '../terminal.ts'
import type { SetExit } from './command.ts'

type Options = { updates: string[]; reason: string }

async function chosenUpdates(
  remote: Remote,
  names: readonly string[],
): Promise<'all' | 'security' | string[]> {
  const [only, ...others] = names
  if (others.length === 0 && (only === 'all' || only === 'security')) return only
  return updateUids(remote, names)
}

async function install(
  remote: Remote,
  names: readonly string[],
  { updates, reason }: Options,
): Promise<number> {
  const { words } = remote
  const devices = await Promise.all(names.map((name) => deviceUid(remote, name)))
  const body = { devices, updates: await chosenUpdates(remote, updates), reason }
  const answer = await remote.get(remote.api.POST('/api/v1/install', { body }))
  remote.show(answer, ({ accepted, refused }) => {
    const lines =
      accepted.length > 0 ? [words.say(CLI.installStarted, { devices: accepted.length })] : []
    for (const { device, because } of refused) {
      const name = names[devices.indexOf(device)] ?? device
      lines.push(
        words.say(CLI.installRefused, { device: name, because: words.anySentence(because) }),
      )
    }
    return `${lines.join('\n')}\n`
  })
  return answer.refused.length > 0 ? EXIT.found : EXIT.ok
}

/** `dirigent install DEVICE…`: now, outside of the rings. */
export function createCommand(terminal: Terminal, setExit: SetExit): Command {
  const command = new Command('install')
    .description(
      'installs now on chosen devices, outside of cuts, rings and windows; freezes and approvals hold',
    )
    .argument('<devices...>', 'names, or the beginnings of them, or ids')
    .option('--updates <names...>', 'package names, "security" or "all"', ['security'])
    .requiredOption('--reason <text>', 'why, for the audit log')
    .addHelpText('after', '\nExit code 1: a device was refused; the others install.')
  return remoteCommand<Options>(command, terminal, setExit, (remote, devices, options) =>
    install(remote, devices, options),
  )
}
