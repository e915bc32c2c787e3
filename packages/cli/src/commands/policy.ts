import { readFile } from 'node:fs/promises'
import { Command } from 'commander'
import { CLI } from '@dirigent/words/cli'
import { CliError } from '../failure.ts'
import { remoteCommand, type Remote } from '../remote.ts'
import { policyNamed } from '../server/names.ts'
import { EXIT, type Terminal } from '../terminal.ts'
import type { SetExit } from './command.ts'
import { applyCommand, diffCommand, exportCommand, templatesCommand } from './policy-files.ts'
import { previewCommand } from './policy-preview.ts'

type Options = { policy: string }
const STANDARD = 'Standard'

async function readDocument(file: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(file === '-' ? '/dev/stdin' : file, 'utf8'))
  } catch (error) {
    const message = (error as Error).message
    throw new CliError(
      'file_unreadable',
      `${file} is not a policy as "dirigent policy show" prints it: ${message}.`,
      error,
    )
  }
}

/** The document alone, or what `show --json` printed. */
const documentIn = (read: unknown): unknown =>
  typeof read === 'object' && read !== null && 'document' in read ? read.document : read

function show(terminal: Terminal, setExit: SetExit): Command {
  const command = new Command('show')
    .description('prints a policy as JSON, to be edited and set again')
    .argument('[policy]', 'its name', STANDARD)
  return remoteCommand(command, terminal, setExit, async (remote, [name = STANDARD]) => {
    const policy = await policyNamed(remote, name)
    remote.show(policy, ({ document }) => `${JSON.stringify(document, null, 2)}\n`)
    return EXIT.ok
  })
}

async function save(
  remote: Remote,
  file: string,
  { policy: name, reason }: Options & { reason: string },
): Promise<number> {
  const document = documentIn(await readDocument(file))
  const { policy, revision } = await policyNamed(remote, name)
  const body = { revision, document, reason }
  const saved = await remote.get(
    remote.api.PUT('/api/v1/policies/{policy}', { params: { path: { policy } }, body }),
  )
  const values = { name: saved.name, revision: saved.revision }
  remote.show(saved, () => `${remote.words.say(CLI.policySaved, values)}\n`)
  return EXIT.ok
}

function set(terminal: Terminal, setExit: SetExit): Command {
  const command = new Command('set')
    .description('replaces a policy; refused as a whole when one value is wrong')
    .argument('<file>', 'the policy as JSON; - reads standard input')
    .option('--policy <name>', 'which one', STANDARD)
    .requiredOption('--reason <text>', 'why, for the audit log')
  return remoteCommand<Options & { reason: string }>(
    command,
    terminal,
    setExit,
    (remote, [file = ''], options) => save(remote, file, options),
  )
}

/** `dirigent policy show|set|preview|export|diff|apply|templates`. */
export function createCommand(terminal: Terminal, setExit: SetExit): Command {
  return new Command('policy')
    .description('the rules: lanes, rings, gates, windows, deadlines')
    .addCommand(show(terminal, setExit), { isDefault: true })
    .addCommand(set(terminal, setExit))
    .addCommand(previewCommand(terminal, setExit))
    .addCommand(exportCommand(terminal, setExit))
    .addCommand(diffCommand(terminal, setExit))
    .addCommand(applyCommand(terminal, setExit))
    .addCommand(templatesCommand(terminal, setExit))
}
