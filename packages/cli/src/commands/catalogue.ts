import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { basename } from 'node:path'
import { Readable } from 'node:stream'
import type { ReadableStream } from 'node:stream/web'
import { Command, InvalidArgumentError } from 'commander'
import type { Schemas } from '@dirigent/client/client'
import { CLI } from '@dirigent/words/cli'
import { CATALOGUE_SOURCES, SOFTWARE } from '@dirigent/words/software'
import { CliError } from '../failure.ts'
import { remoteCommand, type Remote } from '../remote.ts'
import { table } from '../render/table.ts'
import { answerOf } from '../server/call.ts'
import { EXIT, type Terminal } from '../terminal.ts'
import type { SetExit } from './command.ts'

type Row = Schemas['CatalogueRow']
type Source = Row['source']

function sourceNamed(text: string): Source {
  if (text === 'winget' || text === 'cask' || text === 'scoop' || text === 'own') return text
  throw new InvalidArgumentError('winget, cask, scoop or own.')
}

function render({ words, terminal }: Remote, items: readonly Row[]): string {
  if (items.length === 0) return `${words.say(SOFTWARE.noEntries)}\n`
  const heads = [CLI.name, CLI.version, SOFTWARE.source, CLI.id, SOFTWARE.installer]
  const rows = items.map((row) => [
    row.name,
    row.version,
    words.term(CATALOGUE_SOURCES, row.source),
    row.packageId,
    row.installers.map((one) => `${one.arch} ${one.type}`).join(', '),
  ])
  return table(
    heads.map((head) => words.say(head)),
    rows,
    terminal.columns,
  )
}

type ListOptions = { source?: Source; limit: string }

function list(terminal: Terminal, setExit: SetExit): Command {
  const command = new Command('list')
    .description('newest versions in the catalogues and own packages')
    .argument('[search]', 'part of a name or id')
    .option('--source <name>', 'winget, cask, scoop or own', sourceNamed)
    .option('--limit <number>', 'at most so many', '100')
  return remoteCommand<ListOptions>(
    command,
    terminal,
    setExit,
    async (remote, [search = ''], options) => {
      const { source, limit } = options
      const query = { search, limit: Number(limit), ...(source ? { source } : {}) }
      const answer = await remote.get(remote.api.GET('/api/v1/catalogue', { params: { query } }))
      remote.show(answer, ({ items }) => render(remote, items))
      return EXIT.ok
    },
  )
}

type AddOptions = {
  id: string
  name: string
  version: string
  publisher?: string
  platform: 'windows' | 'macos'
  arch: string
  type?: string
  silent?: string
  signer?: string
  detectName?: string
  detectPublisher?: string
  productCode?: string
}

const TYPES = ['msi', 'exe', 'msix', 'pkg'] as const

function typeOf(file: string, given: string | undefined): string {
  const type = given ?? TYPES.find((one) => file.toLowerCase().endsWith(`.${one}`))
  if (type !== undefined) return type
  throw new CliError(
    'usage',
    `${basename(file)} is none of ${TYPES.join(', ')}; say what it is with --type.`,
  )
}

async function sha256Of(file: string): Promise<string> {
  try {
    if (!(await stat(file)).isFile()) throw new Error('it is not a file')
    const hash = createHash('sha256')
    for await (const chunk of createReadStream(file)) hash.update(chunk as Buffer)
    return hash.digest('hex')
  } catch (error) {
    throw new CliError(
      'file_unreadable',
      `${file} cannot be read: ${(error as Error).message}.`,
      error,
    )
  }
}

/** Sends the file with its hash, so that what arrives damaged is refused. */
async function upload(remote: Remote, file: string, options: AddOptions): Promise<Row> {
  const { id, type, ...given } = options
  const query = new URLSearchParams({
    packageId: id,
    type: typeOf(file, type),
    sha256: await sha256Of(file),
  })
  for (const [key, value] of Object.entries(given)) {
    if (typeof value === 'string' && key !== 'lang') query.set(key, value)
  }
  const { url, token } = remote.connection
  const request = new Request(`${url}/api/v1/catalogue/packages?${query.toString()}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/octet-stream' },
    body: Readable.toWeb(createReadStream(file)) as ReadableStream,
    duplex: 'half',
  } as RequestInit)
  const send = async () => {
    const response = await fetch(request)
    const parsed: unknown = await response.json().catch(() => null)
    return response.ok ? { data: parsed as Row, response } : { error: parsed, response }
  }
  return answerOf(url, send())
}

function add(terminal: Terminal, setExit: SetExit): Command {
  const command = new Command('add')
    .description("uploads an installer of the organisation's own; a version is never replaced")
    .argument('<file>', 'the installer: .msi, .exe, .msix or .pkg')
    .requiredOption('--id <id>', 'stays the same for all versions, e.g. harbour-viewer')
    .requiredOption('--name <text>', 'as the list of programs shows it')
    .requiredOption('--version <version>', 'the version that it installs')
    .option('--publisher <text>', 'as the list of programs shows it')
    .option('--platform <name>', 'windows or macos', 'windows')
    .option('--arch <name>', 'x64, x86, arm64 or neutral', 'x64')
    .option('--type <name>', 'msi, exe, msix or pkg; without it by the file name')
    .option('--silent <switches>', 'what makes it install without a question; an MSI needs none')
    .option('--signer <text>', 'who signed it; the device refuses another signer')
    .option('--detect-name <text>', 'name in the list of programs, when it differs from --name')
    .option('--detect-publisher <text>', 'publisher in the list of programs')
    .option('--product-code <code>', 'MSI product code')
  return remoteCommand<AddOptions>(
    command,
    terminal,
    setExit,
    async (remote, [file = ''], options) => {
      const row = await upload(remote, file, options)
      const { name, version, installers } = row
      const sha256 = installers[0]?.sha256 ?? ''
      remote.show(row, () => `${remote.words.say(SOFTWARE.added, { name, version, sha256 })}\n`)
      return EXIT.ok
    },
  )
}

function withdraw(terminal: Terminal, setExit: SetExit): Command {
  const command = new Command('withdraw')
    .description('takes an own package back: it is offered to nobody any more')
    .argument('<id>', 'see "dirigent catalogue list --source own"')
  return remoteCommand<object>(command, terminal, setExit, async (remote, [id = '']) => {
    const query = { source: 'own' as const, search: '', limit: 500 }
    const { items } = await remote.get(remote.api.GET('/api/v1/catalogue', { params: { query } }))
    const found = items.find((row) => row.packageId === id || row.entry === id)
    if (!found) throw new CliError('not_found', `there is no own package "${id}".`)
    const params = { path: { entry: found.entry } }
    const gone = await remote.get(
      remote.api.DELETE('/api/v1/catalogue/packages/{entry}', { params }),
    )
    const { name, version } = gone
    remote.show(gone, () => `${remote.words.say(SOFTWARE.withdrawn, { name, version })}\n`)
    return EXIT.ok
  })
}

/** `dirigent catalogue list|add|withdraw`: where newer versions of applications come from. */
export function createCommand(terminal: Terminal, setExit: SetExit): Command {
  return new Command('catalogue')
    .description('newest versions of applications, and own packages')
    .addCommand(list(terminal, setExit), { isDefault: true })
    .addCommand(add(terminal, setExit))
    .addCommand(withdraw(terminal, setExit))
}
