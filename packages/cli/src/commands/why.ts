import { Command } from 'commander'
import { CLI } from '@dirigent/words/cli'
import { DEVICE_STATES, FINDING_STATES } from '@dirigent/words/terms'
import { remoteCommand, type Remote } from '../remote.ts'
import { EXIT, type Terminal } from '../terminal.ts'
import type { SetExit } from './command.ts'
import { updatesTable } from './device.ts'
import { defined } from './devices.ts'

async function explain(remote: Remote, device: string, what: string | undefined): Promise<number> {
  const { words } = remote
  const isVulnerability = what !== undefined && /^(CVE|DSA|USN|TEMP)-/i.test(what)
  const query = defined({
    device,
    vulnerability: isVulnerability ? what.toUpperCase() : undefined,
    update: isVulnerability ? undefined : what,
  })
  const answer = await remote.get(remote.api.GET('/api/v1/why', { params: { query } }))
  remote.show(answer, ({ device: row, items, findings }) => {
    const state = `${row.name}: ${words.term(DEVICE_STATES, row.state)}`
    const head = row.because ? `${state} – ${words.anySentence(row.because)}` : state
    const found = findings.map(
      ({ vulnerability, package: name, status, because }) =>
        `${vulnerability} · ${name} · ${words.term(FINDING_STATES, status)}\n  ${words.anySentence(because)}`,
    )
    const nothing = items.length === 0 && findings.length === 0 && what !== undefined
    return [
      head,
      ...found,
      '',
      nothing ? `${words.say(CLI.noneFound)}\n` : updatesTable(remote, items),
    ].join('\n')
  })
  return answer.items.some(({ state }) => state !== 'in_effect') || answer.findings.length > 0
    ? EXIT.found
    : EXIT.ok
}

/** `dirigent why DEVICE [PACKAGE|CVE]`: one sentence per update. */
export function createCommand(terminal: Terminal, setExit: SetExit): Command {
  const command = new Command('why')
    .description(
      'why is this device not patched? One sentence per update, or for one package or vulnerability',
    )
    .argument('<device>', 'name, or the beginning of it, or id')
    .argument('[what]', 'a package name or a vulnerability, e.g. CVE-2026-1234')
    .addHelpText('after', '\nExit code 1: something is not in effect yet.')
  return remoteCommand(command, terminal, setExit, (remote, [device = '', what]) =>
    explain(remote, device, what),
  )
}
