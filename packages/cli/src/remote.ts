import { Command, InvalidArgumentError } from 'commander'
import { createClient, type ApiClient } from '@dirigent/client/client'
import { systemClock } from '@dirigent/system/clock'
import { createSpeaker, type Speaker } from '@dirigent/words/speaker'
import type { Language } from '@dirigent/words/entry'
import type { SetExit } from './commands/command.ts'
import { CliError } from './failure.ts'
import { answerOf } from './server/call.ts'
import { findConnection, type Connection } from './server/connection.ts'
import { EXIT, type Terminal } from './terminal.ts'

/** What a command that asks the server works with. */
export type Remote = {
  connection: Connection
  api: ApiClient
  terminal: Terminal
  words: Speaker
  /** The data of an answer; a refusal or a server that is down becomes a `CliError`. */
  get<T>(call: Promise<{ data?: T; error?: unknown; response: Response }>): Promise<T>
  /** JSON in the API's own shape with --json, else what `human` makes of it. */
  show<T>(data: T, human: (data: T) => string): void
}

export type RemoteOptions = { json: boolean; lang?: Language }

/** What the commands' help ends with, beside their own lines. */
export const EXIT_HELP = `
Exit codes: ${EXIT.ok} done or nothing to act on, ${EXIT.found} something to act on (see above), ${EXIT.error} error.
Server: DIRIGENT_URL and DIRIGENT_TOKEN, else the one that runs on this machine (DIRIGENT_STATE).`

function language(text: string): Language {
  if (text === 'de' || text === 'en') return text
  throw new InvalidArgumentError('de or en.')
}

/** German where the system is German, else English. */
export function languageOf(env: Terminal['env']): Language {
  const locale = env['LC_ALL'] || env['LC_MESSAGES'] || env['LANG'] || ''
  return locale.toLowerCase().startsWith('de') ? 'de' : 'en'
}

/** A command that asks the server: `work` gets the arguments as commander parsed them and answers the exit code. */
export function remoteCommand<O extends object>(
  command: Command,
  terminal: Terminal,
  setExit: SetExit,
  work: (remote: Remote, args: readonly string[], options: O & RemoteOptions) => Promise<number>,
): Command {
  return command
    .option('--json', "the server's own answer as JSON instead of a table", false)
    .option('--lang <de|en>', 'language of the sentences; without it by LANG', language)
    .addHelpText('after', EXIT_HELP)
    .action(async () => {
      const options = command.opts<O & RemoteOptions>()
      const remote = await openRemote(terminal, options)
      const args = command.processedArgs
        .flat()
        .filter((arg): arg is string => typeof arg === 'string')
      setExit(await work(remote, args, options))
    })
}

/** The server that a command asks, for commands that do not always need one. */
export async function openRemote(terminal: Terminal, options: RemoteOptions): Promise<Remote> {
  const connection = await findConnection(terminal.env)
  const api = createClient({ baseUrl: connection.url, token: connection.token })
  const { timeZone } = Intl.DateTimeFormat().resolvedOptions()
  const words = createSpeaker(options.lang ?? languageOf(terminal.env), {
    zone: timeZone,
    now: systemClock.now(),
  })
  return {
    connection,
    api,
    terminal,
    words,
    get: (call) => answerOf(connection.url, call),
    show: (data, human) => terminal.out(options.json ? `${JSON.stringify(data)}\n` : human(data)),
  }
}

/** Asks before what is hard to take back. Without a terminal only --yes says it. */
export async function confirm(terminal: Terminal, yes: boolean, question: string): Promise<void> {
  if (yes) return
  if (!terminal.ask) {
    throw new CliError('confirmation_needed', `${question} Say --yes to do it without being asked.`)
  }
  const answer = await terminal.ask(`${question} [y/N] `)
  if (!/^(y|yes|j|ja)$/i.test(answer.trim()))
    throw new CliError('cancelled', 'nothing was changed.')
}
