import { Command } from 'commander'
import type { Schemas } from '@dirigent/client/client'
import { AUDIT_ACTIONS } from '@dirigent/words/sentences/timeline'
import { CLI } from '@dirigent/words/cli'
import { remoteCommand, type Remote } from '../remote.ts'
import { table } from '../render/table.ts'
import { readPages } from '../server/pages.ts'
import { EXIT, type Terminal } from '../terminal.ts'
import type { SetExit } from './command.ts'
import { defined, moreLine, rowLimit } from './devices.ts'

type ListOptions = { subject?: string; action?: string; search?: string; limit: number }

const LIMIT = 50

function render(remote: Remote, items: readonly Schemas['AuditRow'][], total: number): string {
  const { words, terminal } = remote
  const heads = [CLI.at, CLI.who, CLI.what, CLI.about, CLI.reason]
  const rows = items.map((row) => [
    words.fullMoment(row.at),
    row.actor,
    words.term(AUDIT_ACTIONS, row.action),
    row.subjectName ?? `${row.subjectKind} ${row.subject}`,
    row.reason ?? '',
  ])
  return (
    table(
      heads.map((head) => words.say(head)),
      rows,
      terminal.columns,
    ) + moreLine(remote, items.length, total)
  )
}

function list(terminal: Terminal, setExit: SetExit): Command {
  const command = new Command('list')
    .description('who decided or changed what, newest first')
    .option('--subject <id>', 'only about this thing')
    .option('--action <action>', 'an action, or the noun it begins with, e.g. rollout')
    .option('--search <text>', 'part of the action, reason or detail')
    .option('--limit <n>', 'how many at most', rowLimit, LIMIT)
  return remoteCommand<ListOptions>(command, terminal, setExit, async (remote, _args, options) => {
    const { subject, action, search, limit } = options
    const page = await readPages(limit, (request) =>
      remote.get(
        remote.api.GET('/api/v1/audit', {
          params: { query: { ...defined({ subject, action, search }), ...request } },
        }),
      ),
    )
    remote.show(page, () => render(remote, page.items, page.total))
    return EXIT.ok
  })
}

function verify(terminal: Terminal, setExit: SetExit): Command {
  const command = new Command('verify')
    .description('recomputes the chain over the audit log and says where it breaks')
    .addHelpText('after', '\nExit code 1: the chain is broken.')
  return remoteCommand(command, terminal, setExit, async (remote) => {
    const verdict = await remote.get(remote.api.GET('/api/v1/audit/verify'))
    const { ok, entries, sealed, because, brokenAt } = verdict
    remote.show(verdict, () => {
      const values = { entries: remote.words.number(entries), sealed: remote.words.number(sealed) }
      const broken = { because: because ?? '', entry: brokenAt ?? '–' }
      return `${ok ? remote.words.say(CLI.chainWhole, values) : remote.words.say(CLI.chainBroken, broken)}\n`
    })
    return ok ? EXIT.ok : EXIT.found
  })
}

/** `dirigent audit list|verify`. */
export function createCommand(terminal: Terminal, setExit: SetExit): Command {
  return new Command('audit')
    .description('the audit log: every decision and change, chained')
    .addCommand(list(terminal, setExit), { isDefault: true })
    .addCommand(verify(terminal, setExit))
}
