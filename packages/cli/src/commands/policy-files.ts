import { writeFile } from 'node:fs/promises'
import { Command } from 'commander'
import { stringify } from 'yaml'
import type { Schemas } from '@dirigent/client/client'
import { isProblem } from '@dirigent/client/client'
import { POLICY_FILES } from '@dirigent/words/policy-files'
import { CliError } from '../failure.ts'
import { readPolicyFile, type PolicyFile } from '../policy/file.ts'
import { remoteCommand, type Remote } from '../remote.ts'
import { answerOf } from '../server/call.ts'
import { EXIT, type Terminal } from '../terminal.ts'
import type { SetExit } from './command.ts'

type Changes = Schemas['PolicySetChange'][]
type Outcome = { applied: boolean; changes: Changes }

const SCHEMA_LINE = (url: string) =>
  `# yaml-language-server: $schema=${url}/api/v1/policy-set.schema.json\n`

type Fault = { pointer: string; detail: string }

/** Every fault of a refusal, where the server named them. */
function faultsOf(error: unknown): Fault[] {
  if (!isProblem(error)) return []
  const { faults } = error as { faults?: unknown }
  return Array.isArray(faults) ? (faults as Fault[]) : []
}

/** The server's answer; a refusal names every fault with its line and column in the file. */
async function ask(
  remote: Remote,
  file: PolicyFile,
  call: Promise<{ data?: Outcome; error?: unknown; response: Response }>,
): Promise<Outcome> {
  const answer = await call
  const faults = faultsOf(answer.error)
  if (faults.length > 0) {
    const lines = faults.map(
      ({ pointer, detail }) => `${file.placeOf(pointer)}: ${pointer}: ${detail}`,
    )
    throw new CliError('file_refused', lines.join('\n'))
  }
  return answerOf(remote.connection.url, Promise.resolve(answer))
}

/** The differences in words, one line each. */
function linesOf({ words }: Remote, changes: Changes): string[] {
  return changes.flatMap(({ what, name, change, fields }) => {
    const values = { what: words.say(POLICY_FILES[what]), name }
    if (change === 'new') return [words.say(POLICY_FILES.isNew, values)]
    if (change === 'left') return [words.say(POLICY_FILES.isLeft, values)]
    return fields.map(({ field, before, after }) =>
      words.say(POLICY_FILES.isChanged, {
        ...values,
        field,
        before: before ?? words.say(POLICY_FILES.nothing),
        after: after ?? words.say(POLICY_FILES.nothing),
      }),
    )
  })
}

const isWanted = ({ change }: Changes[number]): boolean => change !== 'left'

function tell(remote: Remote, outcome: Outcome, done: string): void {
  const nothing = !outcome.changes.some(isWanted)
  const last = nothing ? remote.words.say(POLICY_FILES.same) : done
  remote.show(outcome, ({ changes }) => `${[...linesOf(remote, changes), last].join('\n')}\n`)
}

export function exportCommand(terminal: Terminal, setExit: SetExit): Command {
  const command = new Command('export')
    .description('writes all policies and groups as one YAML file, to be kept in git')
    .argument('[file]', 'where to; without it standard output')
  return remoteCommand(command, terminal, setExit, async (remote, [file]) => {
    const { set } = await remote.get(remote.api.GET('/api/v1/policy-set'))
    const text = `${SCHEMA_LINE(remote.connection.url)}${stringify(set, { lineWidth: 110 })}`
    if (file === undefined) remote.show(set, () => text)
    else await writeFile(file, text)
    return EXIT.ok
  })
}

export function diffCommand(terminal: Terminal, setExit: SetExit): Command {
  const command = new Command('diff')
    .description(`what a file would change; exit code ${EXIT.found} when there is something`)
    .argument('<file>', 'policies and groups as YAML; - reads standard input')
  return remoteCommand(command, terminal, setExit, async (remote, [path = '']) => {
    const file = await readPolicyFile(path)
    const body = { set: file.value }
    const outcome = await ask(remote, file, remote.api.POST('/api/v1/policy-set/diff', { body }))
    tell(remote, outcome, remote.words.say(POLICY_FILES.wouldChange))
    return outcome.changes.some(isWanted) ? EXIT.found : EXIT.ok
  })
}

export function applyCommand(terminal: Terminal, setExit: SetExit): Command {
  const command = new Command('apply')
    .description('makes policies and groups what a file says: all of it or nothing')
    .argument('<file>', 'policies and groups as YAML; - reads standard input')
    .requiredOption('--reason <text>', 'why, for the audit log')
    .option('--dry-run', 'only say what would change, as diff does', false)
  return remoteCommand<{ reason: string; dryRun: boolean }>(
    command,
    terminal,
    setExit,
    async (remote, [path = ''], { reason, dryRun }) => {
      const file = await readPolicyFile(path)
      const set = file.value
      const call = dryRun
        ? remote.api.POST('/api/v1/policy-set/diff', { body: { set } })
        : remote.api.PUT('/api/v1/policy-set', { body: { set, reason } })
      const outcome = await ask(remote, file, call)
      tell(
        remote,
        outcome,
        remote.words.say(dryRun ? POLICY_FILES.wouldChange : POLICY_FILES.applied),
      )
      return EXIT.ok
    },
  )
}

export function templatesCommand(terminal: Terminal, setExit: SetExit): Command {
  const command = new Command('templates')
    .description('policies to begin with; with a name the file itself')
    .argument('[name]', 'small-office, server-heavy or nis2-bsi')
  return remoteCommand(command, terminal, setExit, async (remote, [name]) => {
    const { items } = await remote.get(remote.api.GET('/api/v1/policy-templates'))
    const chosen = items.find(({ template }) => template === name)
    if (name !== undefined && !chosen) {
      const known = items.map(({ template }) => template).join(', ')
      throw new CliError('not_found', `there is no template ${name}; there are ${known}.`)
    }
    if (chosen) remote.show(chosen, ({ text }) => `${SCHEMA_LINE(remote.connection.url)}${text}`)
    else
      remote.show(items, (all) =>
        all.map(({ template, text }) => `${template}: ${firstLine(text)}\n`).join(''),
      )
    return EXIT.ok
  })
}

const firstLine = (text: string): string =>
  (text.split('\n')[0] ?? '').replace(/^# (Dirigent: )?/, '')
