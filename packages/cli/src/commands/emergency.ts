import { Command } from 'commander'
import type { Schemas } from '@dirigent/client/client'
import { EMERGENCIES } from '@dirigent/words/console/emergencies'
import { AUDIT_ACTIONS } from '@dirigent/words/sentences/timeline'
import { CLI } from '@dirigent/words/cli'
import { RINGS } from '@dirigent/words/terms'
import { CliError } from '../failure.ts'
import { remoteCommand, type Remote } from '../remote.ts'
import { table } from '../render/table.ts'
import { updateUids } from '../server/names.ts'
import { EXIT, type Terminal } from '../terminal.ts'
import type { SetExit } from './command.ts'

type Row = Schemas['EmergencyRow']
type Detail = Schemas['EmergencyDetail']

const stateOf = ({ words }: Remote, row: Row): string =>
  row.state === 'proposed'
    ? words.say(EMERGENCIES.proposed, { missing: row.missing })
    : words.say(EMERGENCIES.states[row.state])

function rendered(remote: Remote, rows: readonly Row[]): string {
  const { words, terminal } = remote
  const heads = [EMERGENCIES.when, EMERGENCIES.state, EMERGENCIES.proposedBy, EMERGENCIES.reason]
  const lines = rows.map((row) => [
    words.moment(row.proposedAt),
    stateOf(remote, row),
    row.proposedBy,
    row.reason,
  ])
  return table(
    [words.say(CLI.id), ...heads.map((head) => words.say(head))],
    rows.map((row, at) => [row.emergency, ...(lines[at] ?? [])]),
    terminal.columns,
  )
}

/** Who, what, when and why: what an auditor asks for. */
function protocolText(remote: Remote, row: Detail): string {
  const { words, terminal } = remote
  const voices = row.approvals.map((voice) =>
    words.say(EMERGENCIES.voice, {
      ...voice,
      insteadOf: voice.insteadOf ?? '',
      insteadOfKnown: voice.insteadOf === null ? 'no' : 'yes',
      at: words.moment(voice.at),
    }),
  )
  const facts: [string, string][] = [
    [words.say(EMERGENCIES.state), stateOf(remote, row)],
    [words.say(EMERGENCIES.why), row.reason],
    [
      words.say(EMERGENCIES.what),
      row.updates.map(({ name, version }) => `${name} ${version}`).join(', '),
    ],
    [words.say(EMERGENCIES.vulnerability), row.vulnerability ?? ''],
    [words.say(EMERGENCIES.passes), row.passesFreezes.join(', ')],
    [words.say(EMERGENCIES.approvals), voices.join('; ')],
  ]
  const lines = facts
    .filter(([, value]) => value !== '')
    .map(([label, value]) => `${label}: ${value}`)
  if (row.singleApprover) lines.push(words.say(EMERGENCIES.single))
  for (const rollout of row.rollouts)
    lines.push(`${rollout.name}: ${words.say(EMERGENCIES.progress, { ...rollout })}`)
  const heads = [EMERGENCIES.when, EMERGENCIES.who, EMERGENCIES.what, EMERGENCIES.why]
  const entries = row.protocol.map((entry) => [
    words.moment(entry.at),
    entry.actor ?? words.say(EMERGENCIES.byItself),
    withRing(remote, entry),
    entry.because ? words.anySentence(entry.because) : (entry.reason ?? ''),
  ])
  return `${lines.join('\n')}\n\n${words.say(EMERGENCIES.protocol)}\n${table(
    heads.map((head) => words.say(head)),
    entries,
    terminal.columns,
  )}`
}

function withRing({ words }: Remote, { action, ring }: Detail['protocol'][number]): string {
  const what = words.term(AUDIT_ACTIONS, action)
  return ring === null ? what : `${what}: ${words.term(RINGS, ring)}`
}

async function emergencyNamed(remote: Remote, text: string): Promise<string> {
  const { items } = await remote.get(remote.api.GET('/api/v1/emergencies'))
  const [first, ...others] = items.filter(({ emergency }) => emergency.startsWith(text))
  if (!first) throw new CliError('not_found', `there is no emergency "${text}".`)
  if (others.length > 0)
    throw new CliError('ambiguous', `"${text}" may mean several; type more of it.`)
  return first.emergency
}

function list(terminal: Terminal, setExit: SetExit): Command {
  const command = new Command('list').description('emergencies, the newest first')
  return remoteCommand(command, terminal, setExit, async (remote) => {
    const { items } = await remote.get(remote.api.GET('/api/v1/emergencies'))
    remote.show({ items }, () =>
      items.length === 0 ? `${remote.words.say(EMERGENCIES.none)}\n` : rendered(remote, items),
    )
    return items.some(({ state }) => state === 'proposed') ? EXIT.found : EXIT.ok
  })
}

function show(terminal: Terminal, setExit: SetExit): Command {
  const command = new Command('show')
    .description('the protocol of an emergency: who, what, when and why')
    .argument('<emergency>', 'id, or the beginning of it')
  return remoteCommand(command, terminal, setExit, async (remote, [text = '']) => {
    const params = { path: { emergency: await emergencyNamed(remote, text) } }
    const row = await remote.get(remote.api.GET('/api/v1/emergencies/{emergency}', { params }))
    remote.show(row, () => protocolText(remote, row))
    return EXIT.ok
  })
}

type StartOptions = {
  updates: string[]
  vulnerability?: string
  passFreeze?: string[]
  reason: string
}

function start(terminal: Terminal, setExit: SetExit): Command {
  const command = new Command('start')
    .description('proposes one: Test for an hour, then every device, once two people have approved')
    .requiredOption('--updates <names...>', 'package names, or ids of updates')
    .requiredOption('--reason <text>', 'why it cannot wait, for the protocol')
    .option('--vulnerability <id>', 'what it is about, e.g. CVE-2026-1234')
    .option('--pass-freeze <names...>', 'freezes that shall not hold it up, by name')
  return remoteCommand<StartOptions>(command, terminal, setExit, async (remote, _args, options) => {
    const body = {
      updates: await updateUids(remote, options.updates),
      vulnerability: options.vulnerability ?? null,
      passesFreezes: options.passFreeze ?? [],
      reason: options.reason,
    }
    const row = await remote.get(remote.api.POST('/api/v1/emergencies', { body }))
    remote.show(row, () => `${row.emergency}\n${stateOf(remote, row)}\n`)
    return row.state === 'proposed' ? EXIT.found : EXIT.ok
  })
}

function approve(terminal: Terminal, setExit: SetExit): Command {
  const command = new Command('approve')
    .description('says yes; approvers and their deputies do this as themselves, in the console')
    .argument('<emergency>', 'id, or the beginning of it')
  return remoteCommand(command, terminal, setExit, async (remote, [text = '']) => {
    const params = { path: { emergency: await emergencyNamed(remote, text) } }
    const path = '/api/v1/emergencies/{emergency}/approve'
    const row = await remote.get(remote.api.POST(path, { params }))
    remote.show(row, () => `${stateOf(remote, row)}\n`)
    return EXIT.ok
  })
}

function withdraw(terminal: Terminal, setExit: SetExit): Command {
  const command = new Command('withdraw')
    .description('takes one back that has not started')
    .argument('<emergency>', 'id, or the beginning of it')
    .requiredOption('--reason <text>', 'why, for the protocol')
  return remoteCommand<{ reason: string }>(
    command,
    terminal,
    setExit,
    async (remote, [text = ''], { reason }) => {
      const params = { path: { emergency: await emergencyNamed(remote, text) } }
      const path = '/api/v1/emergencies/{emergency}/withdraw'
      const row = await remote.get(remote.api.POST(path, { params, body: { reason } }))
      remote.show(row, () => `${stateOf(remote, row)}\n`)
      return EXIT.ok
    },
  )
}

function approvers(terminal: Terminal, setExit: SetExit): Command {
  const command = new Command('approvers').description(
    'who may approve emergencies, with deputies; everybody who administers, unless others are named',
  )
  return remoteCommand(command, terminal, setExit, async (remote) => {
    const answer = await remote.get(remote.api.GET('/api/v1/emergency-approvers'))
    const { words } = remote
    remote.show(answer, ({ seats }) =>
      seats
        .map(({ approverName, deputyName }) =>
          words.say(EMERGENCIES.seat, {
            name: approverName,
            deputy: deputyName ?? '',
            deputyKnown: deputyName === null ? 'no' : 'yes',
          }),
        )
        .map((line) => `${line}\n`)
        .join(''),
    )
    return EXIT.ok
  })
}

/** `dirigent emergency list|show|start|approve|withdraw|approvers`. */
export function createCommand(terminal: Terminal, setExit: SetExit): Command {
  const command = new Command('emergency').description(
    'updates that cannot wait: Test for an hour, then every device; two people approve',
  )
  for (const make of [list, show, start, approve, withdraw, approvers])
    command.addCommand(make(terminal, setExit))
  return command
}
