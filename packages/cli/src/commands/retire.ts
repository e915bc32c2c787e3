import { Command } from 'commander'
import { CLI } from '@dirigent/words/cli'
import { confirm, remoteCommand } from '../remote.ts'
import { deviceUid } from '../server/names.ts'
import { EXIT, type Terminal } from '../terminal.ts'
import type { SetExit } from './command.ts'

type Options = { reason: string; yes: boolean }

/** `dirigent retire NAME`: takes a device out of service. */
export function createCommand(terminal: Terminal, setExit: SetExit): Command {
  const command = new Command('retire')
    .description('takes a device out of service: its key is refused, its history stays')
    .argument('<name>', 'name, or the beginning of it, or id')
    .requiredOption('--reason <text>', 'why, for the audit log')
    .option('--yes', 'do not ask', false)
  return remoteCommand<Options>(
    command,
    terminal,
    setExit,
    async (remote, [name = ''], { reason, yes }) => {
      const device = await deviceUid(remote, name)
      await confirm(terminal, yes, remote.words.say(CLI.askRetire, { name }))
      const params = { path: { device } }
      const row = await remote.get(
        remote.api.POST('/api/v1/devices/{device}/retire', { params, body: { reason } }),
      )
      remote.show(row, () => `${remote.words.say(CLI.retired, { name: row.name })}\n`)
      return EXIT.ok
    },
  )
}
