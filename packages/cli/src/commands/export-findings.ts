import { Command, Option } from 'commander'
import { FINDING_FORMATS } from '@dirigent/protocol/api/exports'
import { remoteCommand } from '../remote.ts'
import { saveDownload } from '../server/download.ts'
import { deviceUid, groupNamed } from '../server/names.ts'
import { EXIT, type Terminal } from '../terminal.ts'
import type { SetExit } from './command.ts'

type Options = {
  device?: string
  group?: string
  format: (typeof FINDING_FORMATS)[number]
  show: string
  output?: string
}

/** `dirigent export-findings`: every finding, not a page of them, for spreadsheets and other programs. */
export function createCommand(terminal: Terminal, setExit: SetExit): Command {
  const command = new Command('export-findings')
    .description('findings of the fleet, a group or a device as CSV, JSON or JSON lines')
    .option('--device <name>', 'only of this device')
    .option('--group <name>', 'only of this group')
    .addOption(
      new Option('--format <format>', 'of the file').choices(FINDING_FORMATS).default('csv'),
    )
    .addOption(
      new Option('--show <which>', 'fixable; open: also without a fix; all: also closed ones')
        .choices(['fixable', 'open', 'all'])
        .default('fixable'),
    )
    .option('--output <file>', 'writes a file instead of standard output')
  return remoteCommand<Options>(command, terminal, setExit, async (remote, _args, options) => {
    const query = new URLSearchParams({ format: options.format, show: options.show })
    if (options.device !== undefined) query.set('device', await deviceUid(remote, options.device))
    if (options.group !== undefined)
      query.set('group', (await groupNamed(remote, options.group)).group)
    await saveDownload(remote, `/api/v1/findings/export?${query}`, options.output)
    return EXIT.ok
  })
}
