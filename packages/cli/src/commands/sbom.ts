import { Command, Option } from 'commander'
import { SBOM_FORMATS } from '@dirigent/protocol/api/exports'
import { CliError } from '../failure.ts'
import { remoteCommand } from '../remote.ts'
import { saveDownload } from '../server/download.ts'
import { deviceUid, groupNamed } from '../server/names.ts'
import { EXIT, type Terminal } from '../terminal.ts'
import type { SetExit } from './command.ts'

type Options = { group?: string; format: (typeof SBOM_FORMATS)[number]; output?: string }

/** `dirigent sbom`: what is installed on a device or on a group's devices, for other programs. */
export function createCommand(terminal: Terminal, setExit: SetExit): Command {
  const command = new Command('sbom')
    .description('what is installed, as a bill of materials (CycloneDX or SPDX, JSON)')
    .argument('[device]', 'name, or the beginning of it, or id')
    .option('--group <name>', 'of all devices of this group; each package version stands once')
    .addOption(
      new Option('--format <format>', 'which standard')
        .choices(SBOM_FORMATS)
        .default(SBOM_FORMATS[0]),
    )
    .option('--output <file>', 'writes a file instead of standard output')
  return remoteCommand<Options>(command, terminal, setExit, async (remote, args, options) => {
    const [device] = args
    if ((device === undefined) === (options.group === undefined))
      throw new CliError('usage', 'name a device or, with --group, a group.')
    const subject =
      options.group === undefined
        ? `devices/${await deviceUid(remote, device ?? '')}`
        : `groups/${(await groupNamed(remote, options.group)).group}`
    await saveDownload(remote, `/api/v1/${subject}/sbom?format=${options.format}`, options.output)
    return EXIT.ok
  })
}
