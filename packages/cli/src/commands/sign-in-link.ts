import { Command } from 'commander'
import { CLI } from '@dirigent/words/cli'
import { remoteCommand } from '../remote.ts'
import { EXIT, type Terminal } from '../terminal.ts'
import type { SetExit } from './command.ts'

/** `dirigent sign-in-link [EMAIL]`: for whoever lost their password. */
export function createCommand(terminal: Terminal, setExit: SetExit): Command {
  const command = new Command('sign-in-link')
    .description('prints a link that signs in once, e.g. after a lost password')
    .argument('[email]', 'whose; without it the first administrator')
  return remoteCommand(command, terminal, setExit, async (remote, [email]) => {
    const body = email === undefined ? {} : { email }
    const link = await remote.get(remote.api.POST('/api/v1/sign-in-links', { body }))
    const values = { at: remote.words.time(link.expiresAt), link: link.link }
    remote.show(link, () => `${remote.words.say(CLI.signInLink, values)}\n`)
    return EXIT.ok
  })
}
