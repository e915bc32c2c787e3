import { Command, InvalidArgumentError, Option } from 'commander'
import type { Schemas } from '@dirigent/client/client'
import {
  type Decision,
  DECISIONS,
  DIFFERENCE_CODES,
  type DifferenceCode,
} from '@dirigent/domain/reconciliation/causes'
import { SCANNER_FORMATS } from '@dirigent/feeds/scanners/registry'
import { CLI } from '@dirigent/words/cli'
import { SCANNER_PAGE, SIDE_TERMS } from '@dirigent/words/console/scanner'
import { CliError } from '../failure.ts'
import { EXIT_HELP, openRemote, remoteCommand, type Remote, type RemoteOptions } from '../remote.ts'
import { table } from '../render/table.ts'
import { dryRun } from '../scanner/dry-run.ts'
import { uploadScan } from '../scanner/upload.ts'
import { deviceUid } from '../server/names.ts'
import { readPages } from '../server/pages.ts'
import { EXIT, printable, type Terminal } from '../terminal.ts'
import type { SetExit } from './command.ts'

type ImportOptions = RemoteOptions & { format?: string; dryRun: boolean }

/** Counts of a report without a server; the same options as the real import. */
async function showDryRun(
  terminal: Terminal,
  file: string,
  options: ImportOptions,
): Promise<number> {
  const counts = await dryRun(file, options.format)
  if (options.json) terminal.out(`${JSON.stringify(counts)}\n`)
  else {
    const targets = counts.targets.map(({ label, findings }) => [
      printable(label) || '—',
      String(findings),
    ])
    terminal.out(
      `${counts.scanner} (${counts.format}): ${counts.findings} findings, ${counts.vulnerabilities} vulnerabilities, ${targets.length} targets; nothing was sent.\n`,
    )
    terminal.out(table(['Target', 'Findings'], targets.slice(0, 50), terminal.columns))
  }
  return EXIT.ok
}

function importReport(terminal: Terminal, setExit: SetExit): Command {
  const command = new Command('import')
    .description("imports another scanner's report and compares it with our findings")
    .argument('<file>', 'as the scanner exports it; .gz and .zip too')
    .option('--format <name>', 'instead of telling it by the file; "dirigent scanner formats"')
    .option('--dry-run', 'read and count it here; needs no server, sends nothing', false)
    .option('--json', 'as JSON', false)
    .addOption(new Option('--lang <lang>', 'language of the sentences').choices(['de', 'en']))
    .addHelpText('after', '\nExit code 1: some targets are no device that we recognise.')
    .addHelpText('after', EXIT_HELP)
  return command.action(async (file: string) => {
    const options = command.opts<ImportOptions>()
    // A dry run needs no server, so none is looked for.
    setExit(
      options.dryRun
        ? await showDryRun(terminal, file, options)
        : await send(await openRemote(terminal, options), file, options),
    )
  })
}

async function send(remote: Remote, file: string, options: ImportOptions): Promise<number> {
  const outcome = await uploadScan(remote, file, options.format)
  remote.show(outcome, () => `${remote.words.say(SCANNER_PAGE.imported, outcome)}\n`)
  return outcome.matched < outcome.targets ? EXIT.found : EXIT.ok
}

function formats(terminal: Terminal): Command {
  const command = new Command('formats')
    .description('reports that can be imported')
    .option('--json', 'as JSON', false)
  return command.action(() => {
    const rows = SCANNER_FORMATS.map(({ name, scanner, file }) => ({ format: name, scanner, file }))
    if (command.opts<{ json: boolean }>().json) terminal.out(`${JSON.stringify({ items: rows })}\n`)
    else
      terminal.out(
        table(
          ['Format', 'Scanner', 'File'],
          rows.map((row) => Object.values(row)),
          terminal.columns,
        ),
      )
  })
}

const CAUSE = new Option('--cause <code>', 'only this cause').choices(DIFFERENCE_CODES)
type DifferenceOptions = {
  scanner?: string
  device?: string
  cause?: DifferenceCode
  all: boolean
  limit: number
}

function count(text: string): number {
  const number = Number(text)
  if (Number.isInteger(number) && number > 0) return number
  throw new InvalidArgumentError('a number above 0.')
}

function differences(terminal: Terminal, setExit: SetExit): Command {
  const command = new Command('differences')
    .description('where other scanners and we differ, what may be our own miss first')
    .option('--scanner <name>', 'only this scanner')
    .option('--device <name>', 'only this device')
    .addOption(CAUSE)
    .option('--all', 'also decided ones', false)
    .option('--limit <n>', 'at most so many', count, 100)
    .addHelpText('after', '\nExit code 1: there are differences.')
  return remoteCommand<DifferenceOptions>(
    command,
    terminal,
    setExit,
    async (remote, _, { scanner, device, cause, all, limit }) => {
      const query = {
        decided: all ? ('all' as const) : ('no' as const),
        ...(scanner ? { scanner } : {}),
        ...(cause ? { cause } : {}),
        ...(device ? { device: await deviceUid(remote, device) } : {}),
      }
      const page = await readPages(limit, (part) =>
        remote.get(
          remote.api.GET('/api/v1/scanner/differences', {
            params: { query: { ...query, ...part } },
          }),
        ),
      )
      remote.show(page, ({ items }) => renderDifferences(remote, items))
      return page.total > 0 ? EXIT.found : EXIT.ok
    },
  )
}

function renderDifferences(remote: Remote, items: readonly Schemas['DifferenceRow'][]): string {
  const { words, terminal } = remote
  if (items.length === 0) return `${words.say(SCANNER_PAGE.noDifference)}\n`
  const heads = [CLI.device, SCANNER_PAGE.subject, SCANNER_PAGE.side, SCANNER_PAGE.cause, CLI.id]
  const rows = items.map((row) => [
    row.deviceName,
    row.subject,
    words.term(SIDE_TERMS, row.side),
    row.cause === null ? '' : words.sentence('difference', row.cause),
    row.difference,
  ])
  return table(
    heads.map((head) => words.say(head)),
    rows,
    terminal.columns,
  )
}

type DecideOptions = {
  decision: Decision
  reason: string
  scanner?: string
  cause?: DifferenceCode
}

function decide(terminal: Terminal, setExit: SetExit): Command {
  const command = new Command('decide')
    .description('says who was right; counts while the facts stay as they are')
    .argument('[difference...]', 'ids; or --scanner and --cause for all with one cause')
    .addOption(
      new Option('--decision <word>', 'who was right').choices(DECISIONS).makeOptionMandatory(),
    )
    .requiredOption('--reason <text>', 'why; kept in the audit log')
    .option('--scanner <name>', 'of this scanner')
    .addOption(CAUSE)
  return remoteCommand<DecideOptions>(
    command,
    terminal,
    setExit,
    async (remote, ids, { decision, reason, scanner, cause }) => {
      const scope = scopeOf(ids, scanner, cause)
      const body = { scope, decision, reason }
      const answer = await remote.get(remote.api.POST('/api/v1/scanner/decisions', { body }))
      remote.show(
        answer,
        ({ decided }) => `${remote.words.say(SCANNER_PAGE.decided, { n: decided })}\n`,
      )
      return EXIT.ok
    },
  )
}

function scopeOf(ids: readonly string[], scanner?: string, cause?: DifferenceCode) {
  if (ids.length > 0) return { differences: [...ids] }
  if (scanner !== undefined && cause !== undefined) return { scanner, cause }
  throw new CliError('usage', 'name differences by their ids, or --scanner and --cause.')
}

function targets(terminal: Terminal, setExit: SetExit): Command {
  const command = new Command('targets')
    .description('whom scanners mean and we do not recognise for certain')
    .addHelpText('after', '\nExit code 1: there are some.')
  return remoteCommand(command, terminal, setExit, async (remote) => {
    const page = await remote.get(
      remote.api.GET('/api/v1/scanner/targets', { params: { query: { limit: 500 } } }),
    )
    remote.show(page, ({ items }) => {
      if (items.length === 0) return `${remote.words.say(SCANNER_PAGE.noTarget)}\n`
      const rows = items.map((row) => [
        row.label,
        row.scanner,
        row.candidates.map(({ name }) => name).join(', '),
        row.target,
      ])
      const heads = [CLI.name, SCANNER_PAGE.scanner, CLI.devices, CLI.id]
      return table(
        heads.map((head) => remote.words.say(head)),
        rows,
        terminal.columns,
      )
    })
    return page.total > 0 ? EXIT.found : EXIT.ok
  })
}

type AssignOptions = { device?: string; none: boolean; reason: string }

function assign(terminal: Terminal, setExit: SetExit): Command {
  const command = new Command('assign')
    .description('says which device a scanner means; remembered for the next report')
    .argument('<target>', 'id, from "dirigent scanner targets"')
    .option('--device <name>', 'this device; without it we look again')
    .option('--none', 'none of ours', false)
    .requiredOption('--reason <text>', 'why; kept in the audit log')
  return remoteCommand<AssignOptions>(
    command,
    terminal,
    setExit,
    async (remote, [target = ''], { device, none, reason }) => {
      const uid = device === undefined ? null : await deviceUid(remote, device)
      const answer = await remote.get(
        remote.api.POST('/api/v1/scanner/targets/{target}/assign', {
          params: { path: { target } },
          body: { device: uid, dismissed: none, reason },
        }),
      )
      remote.show(answer, () =>
        none
          ? `${remote.words.say(SCANNER_PAGE.dismissed, { label: target })}\n`
          : `${remote.words.say(SCANNER_PAGE.assigned, { label: target, device: device ?? '—' })}\n`,
      )
      return EXIT.ok
    },
  )
}

/** `dirigent scanner import|formats|differences|decide|targets|assign`: a second scanner against our findings. */
export function createCommand(terminal: Terminal, setExit: SetExit): Command {
  return new Command('scanner')
    .description('a second scanner: its reports, and where it and we differ')
    .addCommand(importReport(terminal, setExit))
    .addCommand(formats(terminal))
    .addCommand(differences(terminal, setExit))
    .addCommand(decide(terminal, setExit))
    .addCommand(targets(terminal, setExit))
    .addCommand(assign(terminal, setExit))
}
