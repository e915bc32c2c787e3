import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { Command } from 'commander'
import type { paths } from '@dirigent/client/generated/api'
import type { Schemas } from '@dirigent/client/client'
import { CLI } from '@dirigent/words/cli'
import { CliError } from '../failure.ts'
import { remoteCommand, type Remote } from '../remote.ts'
import { table } from '../render/table.ts'
import { saveDownload } from '../server/download.ts'
import { uploadFile } from '../server/upload.ts'
import { EXIT, type Terminal } from '../terminal.ts'
import type { SetExit } from './command.ts'
import { keysCommand, providerCommand, trustCommand } from './feed-providers.ts'

type Imported =
  paths['/api/v1/feeds/{feed}/import']['post']['responses'][200]['content']['application/json']
type BundleLoaded =
  paths['/api/v1/feeds/bundle']['post']['responses'][200]['content']['application/json']
type ImportOptions = { acceptShrunk: boolean; acceptOlder: boolean; trust?: string }

/** Progress is rewritten on one line at most this often. */
const PROGRESS_BYTES = 4_000_000

function render({ words, terminal }: Remote, items: readonly Schemas['FeedRow'][]): string {
  const heads = [CLI.feed, CLI.records, CLI.loaded, CLI.problem]
  const rows = items.map((row) => [
    row.feed,
    words.number(row.records),
    row.succeededAt === null ? words.say(CLI.never) : words.moment(row.succeededAt),
    row.error?.detail ?? '',
  ])
  return table(
    heads.map((head) => words.say(head)),
    rows,
    terminal.columns,
  )
}

function list(terminal: Terminal, setExit: SetExit): Command {
  const command = new Command('list').description("the server's feeds: last load, records, errors")
  return remoteCommand(command, terminal, setExit, async (remote) => {
    const feeds = await remote.get(remote.api.GET('/api/v1/feeds'))
    remote.show(feeds, ({ items }) => render(remote, items))
    return EXIT.ok
  })
}

function refresh(terminal: Terminal, setExit: SetExit): Command {
  const command = new Command('refresh')
    .description('downloads the feeds now, instead of at their next time')
    .argument('[feed]', 'only this one')
    .addHelpText('after', '\nExit code 1: a feed could not be loaded.')
  return remoteCommand(command, terminal, setExit, async (remote, [feed]) => {
    if (terminal.isInteractive) terminal.err(`${remote.words.say(CLI.loading)}\n`)
    const body = feed === undefined ? {} : { feed }
    const feeds = await remote.get(remote.api.POST('/api/v1/feeds/refresh', { body }))
    remote.show(feeds, ({ items }) => render(remote, items))
    return feeds.items.some(({ error }) => error !== null) ? EXIT.found : EXIT.ok
  })
}

async function sizeOf(file: string): Promise<number> {
  try {
    const found = await stat(file)
    if (found.isFile()) return found.size
  } catch (error) {
    throw new CliError(
      'file_unreadable',
      `${file} cannot be read: ${(error as Error).message}.`,
      error,
    )
  }
  throw new CliError(
    'file_unreadable',
    `${file} is not a file; a feed is imported as the publisher's own file.`,
  )
}

/** The file as it is read, with a line of progress on a terminal. */
async function* withProgress({ words, terminal }: Remote, file: string, size: number) {
  let sent = 0
  let shown = 0
  for await (const chunk of createReadStream(file)) {
    sent += (chunk as Buffer).length
    if (terminal.isInteractive && sent - shown >= PROGRESS_BYTES) {
      shown = sent
      terminal.err(
        `\r${words.say(CLI.sending, { sent: words.bytes(sent), size: words.bytes(size) })}`,
      )
    }
    yield chunk as Buffer
  }
  if (terminal.isInteractive) terminal.err(`\r${words.say(CLI.loading)}\n`)
}

async function upload<T>(remote: Remote, path: string, file: string): Promise<T> {
  const size = await sizeOf(file)
  return uploadFile<T>(remote, path, withProgress(remote, file, size))
}

async function importOne(
  remote: Remote,
  feed: string,
  file: string,
  acceptShrunk: boolean,
): Promise<number> {
  const path = `/api/v1/feeds/${encodeURIComponent(feed)}/import?acceptShrunk=${acceptShrunk}`
  const outcome = await upload<Imported>(remote, path, file)
  remote.show(outcome, () => loadedLine(remote, outcome))
  return EXIT.ok
}

function loadedLine({ words }: Remote, loaded: Omit<BundleLoaded['feeds'][number], 'error'>) {
  const values = {
    feed: loaded.feed,
    records: words.number(loaded.records),
    changed: words.number(loaded.changed),
    opened: words.number(loaded.findingsOpened),
    closed: words.number(loaded.findingsClosed),
  }
  return `${words.say(CLI.feedLoaded, values)}\n`
}

async function importBundle(
  remote: Remote,
  file: string,
  { acceptShrunk, acceptOlder, trust }: ImportOptions,
): Promise<number> {
  const query = new URLSearchParams({
    acceptShrunk: String(acceptShrunk),
    acceptOlder: String(acceptOlder),
    ...(trust === undefined ? {} : { trust }),
  })
  const outcome = await upload<BundleLoaded>(remote, `/api/v1/feeds/bundle?${query}`, file)
  remote.show(outcome, ({ feeds }) =>
    feeds
      .map((one) =>
        one.error === null ? loadedLine(remote, one) : `${one.feed}: ${one.error.detail}\n`,
      )
      .join(''),
  )
  return outcome.feeds.some(({ error }) => error !== null) ? EXIT.found : EXIT.ok
}

function importFile(terminal: Terminal, setExit: SetExit): Command {
  const command = new Command('import')
    .description("loads a bundle of another server, or a publisher's own file (air gap)")
    .argument('<bundle-or-feed>', 'the file of "feeds export"; or a feed\'s name, then its file')
    .argument('[file]', "the feed's file as the publisher has it: plain, packed, .zip or .tar")
    .option('--accept-shrunk', 'take it although it lost many records', false)
    .option('--accept-older', 'take a bundle although a newer one was imported before', false)
    .option('--trust <fingerprint>', "accept the exporting server's key, after comparing it")
    .addHelpText('after', '\nExit code 1: a feed of the bundle could not be loaded.')
  return remoteCommand<ImportOptions>(
    command,
    terminal,
    setExit,
    (remote, [first = '', file], options) =>
      file === undefined
        ? importBundle(remote, first, options)
        : importOne(remote, first, file, options.acceptShrunk),
  )
}

function exportFile(terminal: Terminal, setExit: SetExit): Command {
  const command = new Command('export')
    .description('writes the loaded files of the feeds as one signed bundle (air gap)')
    .argument('<file>', 'the bundle; carry it to the other server and "feeds import" it there')
    .option('--feed <name>', 'only this feed')
  return remoteCommand<{ feed?: string }>(
    command,
    terminal,
    setExit,
    async (remote, [file = ''], { feed }) => {
      const query = feed === undefined ? '' : `?feed=${encodeURIComponent(feed)}`
      const headers = await saveDownload(remote, `/api/v1/feeds/bundle${query}`, file)
      const values = {
        file,
        files: Number(headers.get('dirigent-files')),
        fingerprint: headers.get('dirigent-fingerprint') ?? '',
      }
      remote.show(values, () => `${remote.words.say(CLI.bundleWritten, values)}\n`)
      return EXIT.ok
    },
  )
}

/** `dirigent feeds list|import|export|refresh|provider|keys|trust`: what the server knows about vulnerabilities. */
export function createCommand(terminal: Terminal, setExit: SetExit): Command {
  return new Command('feeds')
    .description("the server's feeds of advisories")
    .addCommand(list(terminal, setExit), { isDefault: true })
    .addCommand(importFile(terminal, setExit))
    .addCommand(exportFile(terminal, setExit))
    .addCommand(refresh(terminal, setExit))
    .addCommand(providerCommand(terminal, setExit))
    .addCommand(keysCommand(terminal, setExit))
    .addCommand(trustCommand(terminal, setExit))
}
