import { createReadStream } from 'node:fs'
import { Command, Option } from 'commander'
import type { paths } from '@dirigent/client/generated/api'
import type { Schemas } from '@dirigent/client/client'
import { VEX_FORMATS } from '@dirigent/protocol/api/vex'
import { CLI } from '@dirigent/words/cli'
import { VEX } from '@dirigent/words/vex'
import { remoteCommand, type Remote } from '../remote.ts'
import { table } from '../render/table.ts'
import { saveDownload } from '../server/download.ts'
import { uploadFile } from '../server/upload.ts'
import { EXIT, type Terminal } from '../terminal.ts'
import type { SetExit } from './command.ts'

type Imported = paths['/api/v1/vex']['post']['responses'][200]['content']['application/json']

function render({ words, terminal }: Remote, items: readonly Schemas['VexDocument'][]): string {
  if (items.length === 0) return `${words.say(VEX.none)}\n`
  const heads = [VEX.document, VEX.author, VEX.authority, CLI.version, VEX.decides, CLI.at, CLI.id]
  const rows = items.map((row) => [
    row.documentId,
    row.author,
    words.say(VEX.authorities[row.authority]),
    row.version,
    words.number(row.decides),
    words.moment(row.importedAt),
    row.document,
  ])
  return table(
    heads.map((head) => words.say(head)),
    rows,
    terminal.columns,
  )
}

function list(terminal: Terminal, setExit: SetExit): Command {
  const command = new Command('list')
    .description('VEX documents that are in force')
    .option('--all', 'also those that ended', false)
  return remoteCommand<{ all: boolean }>(command, terminal, setExit, async (remote, _, { all }) => {
    const query = { show: all ? ('all' as const) : ('live' as const) }
    const found = await remote.get(remote.api.GET('/api/v1/vex', { params: { query } }))
    remote.show(found, ({ items }) => render(remote, items))
    return EXIT.ok
  })
}

function importDocument(terminal: Terminal, setExit: SetExit): Command {
  const command = new Command('import')
    .description('takes a document: OpenVEX, CSAF 2.0 or CycloneDX with analyses')
    .argument('<file>', 'the document, JSON')
    .addOption(
      new Option(
        '--authority <whose>',
        "own: the organisation's word, counts everywhere; supplier: counts where no distribution judges",
      )
        .choices(['own', 'supplier'])
        .makeOptionMandatory(),
    )
  return remoteCommand<{ authority: string }>(
    command,
    terminal,
    setExit,
    async (remote, [file = ''], { authority }) => {
      const path = `/api/v1/vex?authority=${authority}`
      const outcome = await uploadFile<Imported>(remote, path, createReadStream(file))
      const { words } = remote
      remote.show(outcome, (one) => {
        const values = {
          document: one.documentId,
          statements: one.statements,
          decides: one.decides,
          opened: one.findingsOpened,
          closed: one.findingsClosed,
          unmatched: one.unmatchedProducts,
        }
        return `${words.say(VEX.imported, values)}\n`
      })
      return EXIT.ok
    },
  )
}

function withdraw(terminal: Terminal, setExit: SetExit): Command {
  const command = new Command('withdraw')
    .description('the document counts no more')
    .argument('<id>', 'as "vex list" shows it')
    .requiredOption('--reason <text>', 'why, for the audit log')
  return remoteCommand<{ reason: string }>(
    command,
    terminal,
    setExit,
    async (remote, [document = ''], { reason }) => {
      const params = { path: { document } }
      const call = remote.api.POST('/api/v1/vex/{document}/withdraw', { params, body: { reason } })
      remote.show(await remote.get(call), () => `${remote.words.say(VEX.withdrawn)}\n`)
      return EXIT.ok
    },
  )
}

function exportDocument(terminal: Terminal, setExit: SetExit): Command {
  const command = new Command('export')
    .description("the organisation's verdicts and accepted risks, for others")
    .addOption(
      new Option('--format <format>', 'which standard').choices(VEX_FORMATS).default('openvex'),
    )
    .option('--output <file>', 'writes a file instead of standard output')
  return remoteCommand<{ format: string; output?: string }>(
    command,
    terminal,
    setExit,
    async (remote, _args, { format, output }) => {
      await saveDownload(remote, `/api/v1/vex/export?format=${format}`, output)
      return EXIT.ok
    },
  )
}

/** `dirigent vex list|import|withdraw|export`: what others say about vulnerabilities, and what we say. */
export function createCommand(terminal: Terminal, setExit: SetExit): Command {
  return new Command('vex')
    .description('VEX documents: what suppliers and the organisation say about vulnerabilities')
    .addCommand(list(terminal, setExit), { isDefault: true })
    .addCommand(importDocument(terminal, setExit))
    .addCommand(withdraw(terminal, setExit))
    .addCommand(exportDocument(terminal, setExit))
}
