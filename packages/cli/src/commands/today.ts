import { Command } from 'commander'
import type { paths } from '@dirigent/client/generated/api'
import { CLI } from '@dirigent/words/cli'
import { remoteCommand, type Remote } from '../remote.ts'
import { EXIT, type Terminal } from '../terminal.ts'
import type { SetExit } from './command.ts'

type Today = paths['/api/v1/today']['get']['responses'][200]['content']['application/json']

function render({ words }: Remote, today: Today): string {
  const { fleet, findings, lastDay, attention } = today
  const lines =
    attention.length === 0
      ? [words.say(CLI.nothingNeeded)]
      : [words.say(CLI.needsYou, { count: attention.length })]
  for (const item of attention) {
    lines.push(`● ${words.sentence('attention', item)}`, `  ${words.sentence('consequence', item)}`)
  }
  const count = (value: number) => words.number(value)
  lines.push(
    '',
    words.say(CLI.fleet, {
      total: count(fleet.total),
      late: count(fleet.late),
      needsPerson: count(fleet.needs_person),
      unknown: count(fleet.unknown),
      running: count(fleet.running),
      waiting: count(fleet.waiting),
      inEffect: count(fleet.in_effect),
      observed: count(fleet.observed),
    }),
    words.say(CLI.findings, {
      open: count(findings.open),
      late: count(findings.late),
      dueSoon: count(findings.dueIn7Days),
      kev: count(findings.kev),
      noFix: count(findings.noFix),
    }),
    words.say(CLI.lastDay, {
      updates: count(lastDay.updatesInEffect),
      restarts: count(lastDay.restarts),
      closed: count(lastDay.findingsClosed),
      opened: count(lastDay.findingsOpened),
    }),
  )
  for (const { what, at } of today.next)
    lines.push(`${words.moment(at)}: ${words.sentence('next', what)}`)
  return `${lines.join('\n')}\n`
}

/** `dirigent today`: what needs a person, and how the fleet stands. */
export function createCommand(terminal: Terminal, setExit: SetExit): Command {
  const command = new Command('today')
    .description('what needs you, what happens if nobody acts, and how the fleet stands')
    .addHelpText('after', '\nExit code 1: something needs a person.')
  return remoteCommand(command, terminal, setExit, async (remote) => {
    const today = await remote.get(remote.api.GET('/api/v1/today'))
    remote.show(today, () => render(remote, today))
    return today.attention.length > 0 ? EXIT.found : EXIT.ok
  })
}
