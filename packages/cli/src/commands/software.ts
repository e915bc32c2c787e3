import { Command, InvalidArgumentError } from 'commander'
import type { Schemas } from '@dirigent/client/client'
import { CLI } from '@dirigent/words/cli'
import { CONFIDENCE, RESOLUTION, SOFTWARE, UNASSIGNABLE } from '@dirigent/words/software'
import { CliError } from '../failure.ts'
import { remoteCommand, type Remote } from '../remote.ts'
import { table } from '../render/table.ts'
import { EXIT, type Terminal } from '../terminal.ts'
import type { SetExit } from './command.ts'

type Row = Schemas['SoftwareRow']
type Confidence = Row['confidence']

/** `google:chrome` of a CPE name: the rest repeats the version. */
const productOf = (cpe: string | null) =>
  cpe
    ?.match(/(?:\\.|[^:\\])+/g)
    ?.slice(3, 5)
    .join(':') ?? ''

function newestOf({ words }: Remote, row: Row): string {
  if (row.newest === null) return ''
  const { version, unassignable } = row.newest
  return unassignable === null ? version : `${version}\n${words.term(UNASSIGNABLE, unassignable)}`
}

function render(
  remote: Remote,
  { items, counts }: { items: readonly Row[]; counts: Record<string, number> },
): string {
  const { words, terminal } = remote
  const rows = items.map((row) => [
    row.name,
    row.version,
    words.number(row.devices),
    productOf(row.cpe),
    `${words.term(CONFIDENCE, row.confidence)}: ${words.term(RESOLUTION, row.because)}`,
    words.number(row.fixable),
    newestOf(remote, row),
  ])
  const heads = [
    CLI.name,
    CLI.version,
    CLI.devices,
    SOFTWARE.product,
    SOFTWARE.confidence,
    SOFTWARE.fixable,
    SOFTWARE.newest,
  ]
  const drawn = table(
    heads.map((head) => words.say(head)),
    rows,
    terminal.columns,
  )
  const said = Object.fromEntries(
    Object.entries(counts).map(([key, count]) => [key, words.number(count)]),
  )
  return `${items.length > 0 ? drawn : `${words.say(SOFTWARE.nothingFound)}\n`}${words.say(SOFTWARE.counts, said)}\n`
}

type ListOptions = { confidence?: Confidence; limit: string }

function confidenceNamed(text: string): Confidence {
  if (text === 'exact' || text === 'strong' || text === 'weak' || text === 'none') return text
  throw new InvalidArgumentError('exact, strong, weak or none.')
}

function list(terminal: Terminal, setExit: SetExit): Command {
  const command = new Command('list')
    .description('installed applications, the product each is taken for, and how sure that is')
    .argument('[search]', 'part of a name or publisher')
    .option('--confidence <how>', 'exact, strong, weak or none', confidenceNamed)
    .option('--limit <number>', 'at most so many', '100')
  return remoteCommand<ListOptions>(
    command,
    terminal,
    setExit,
    async (remote, [search = ''], options) => {
      const { confidence, limit } = options
      const query = { search, limit: Number(limit), ...(confidence ? { confidence } : {}) }
      const answer = await remote.get(remote.api.GET('/api/v1/software', { params: { query } }))
      remote.show(answer, (found) => render(remote, found))
      return EXIT.ok
    },
  )
}

type CorrectOptions = {
  publisher?: string
  platform?: 'windows' | 'macos'
  winget?: string
  cask?: string
  reason?: string
}

function platformNamed(text: string): 'windows' | 'macos' {
  if (text === 'windows' || text === 'macos') return text
  throw new InvalidArgumentError('windows or macos.')
}

function correct(terminal: Terminal, setExit: SetExit): Command {
  const command = new Command('correct')
    .description('says which product a title is; its findings follow at once, on all devices')
    .argument('<name>', 'the title as the list of programs shows it, with or without version')
    .argument('<product>', 'vendor:product as NVD writes it, a CPE name, or none')
    .option('--publisher <text>', 'only titles of this publisher')
    .option('--platform <name>', 'only on windows or macos', platformNamed)
    .option('--winget <id>', 'its id in the winget catalogue')
    .option('--cask <token>', 'its token in the Homebrew catalogue')
    .option('--reason <text>', 'why, for the audit log')
  return remoteCommand<CorrectOptions>(
    command,
    terminal,
    setExit,
    async (remote, [name = '', cpe = ''], options) => {
      const body = {
        name,
        cpe,
        publisher: options.publisher ?? null,
        platform: options.platform ?? null,
        winget: options.winget ?? null,
        cask: options.cask ?? null,
        reason: options.reason ?? null,
      }
      const answer = await remote.get(remote.api.POST('/api/v1/software/corrections', { body }))
      remote.show(answer, ({ correction, titles }) => {
        const product = correction.product ?? remote.words.say(SOFTWARE.noProduct)
        return `${remote.words.say(SOFTWARE.corrected, { name: correction.name, product, titles })}\n`
      })
      return EXIT.ok
    },
  )
}

function corrections(terminal: Terminal, setExit: SetExit): Command {
  const command = new Command('corrections').description('what administrators said about titles')
  return remoteCommand<object>(command, terminal, setExit, async (remote) => {
    const { words } = remote
    const answer = await remote.get(remote.api.GET('/api/v1/software/corrections'))
    const heads = [
      CLI.name,
      SOFTWARE.publisher,
      SOFTWARE.product,
      SOFTWARE.correctedBy,
      CLI.reason,
      CLI.id,
    ]
    remote.show(answer, ({ items }) =>
      items.length === 0
        ? `${words.say(SOFTWARE.noCorrections)}\n`
        : table(
            heads.map((head) => words.say(head)),
            items.map((row) => [
              row.name,
              row.publisher ?? '',
              row.product ?? words.say(SOFTWARE.noProduct),
              row.correctedBy,
              row.reason ?? '',
              row.correction,
            ]),
            terminal.columns,
          ),
    )
    return EXIT.ok
  })
}

function takeBack(terminal: Terminal, setExit: SetExit): Command {
  const command = new Command('take-back')
    .description('takes a correction back')
    .argument('<name>', 'its name or id, see "dirigent software corrections"')
  return remoteCommand<object>(command, terminal, setExit, async (remote, [name = '']) => {
    const { items } = await remote.get(remote.api.GET('/api/v1/software/corrections'))
    const found = items.filter((row) => row.correction === name || row.name === name)
    const [only] = found
    if (!only || found.length > 1)
      throw new CliError(
        'not_found',
        only
          ? `there are several corrections for "${name}"; give the id.`
          : `there is no correction "${name}".`,
      )
    const params = { path: { correction: only.correction } }
    const answer = await remote.get(
      remote.api.DELETE('/api/v1/software/corrections/{correction}', { params }),
    )
    remote.show(answer, ({ titles }) => `${remote.words.say(SOFTWARE.takenBack, { titles })}\n`)
    return EXIT.ok
  })
}

/** `dirigent software list|correct|corrections|take-back`: installed applications and which products they are. */
export function createCommand(terminal: Terminal, setExit: SetExit): Command {
  return new Command('software')
    .description('installed applications of Windows and macOS')
    .addCommand(list(terminal, setExit), { isDefault: true })
    .addCommand(correct(terminal, setExit))
    .addCommand(corrections(terminal, setExit))
    .addCommand(takeBack(terminal, setExit))
}
