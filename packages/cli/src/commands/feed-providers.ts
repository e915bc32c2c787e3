import { Command } from 'commander'
import type { Schemas } from '@dirigent/client/client'
import { CLI } from '@dirigent/words/cli'
import { FEED_PROVIDERS as WORDS } from '@dirigent/words/feed-providers'
import { CliError } from '../failure.ts'
import { remoteCommand, type Remote } from '../remote.ts'
import { table } from '../render/table.ts'
import { EXIT, type Terminal } from '../terminal.ts'
import type { SetExit } from './command.ts'

type Provider = Schemas['CsafProvider']
type Key = Schemas['FeedKey']

function providerTable({ words, terminal }: Remote, items: readonly Provider[]): string {
  if (items.length === 0) return `${words.say(WORDS.none)}\n`
  const heads = [CLI.name, WORDS.publisher, WORDS.read, WORDS.checked, WORDS.key, CLI.problem]
  const rows = items.map((one) => [
    one.name,
    one.publisher,
    words.number(one.documents),
    one.succeededAt === null ? words.say(CLI.never) : words.moment(one.succeededAt),
    one.keys.map((key) => key.slice(-16)).join(' ') || '–',
    one.error?.detail ??
      (one.skipped[0] === undefined ? '' : `${one.skipped[0].url}: ${one.skipped[0].detail}`),
  ])
  const lines = table(
    heads.map((head) => words.say(head)),
    rows,
    terminal.columns,
  )
  return `${lines}${items.map((one) => `${one.name}: ${one.url}\n`).join('')}`
}

const providers = async (remote: Remote) => remote.get(remote.api.GET('/api/v1/feeds/providers'))

function list(terminal: Terminal, setExit: SetExit): Command {
  const command = new Command('list').description('providers, their last success and problems')
  return remoteCommand(command, terminal, setExit, async (remote) => {
    const found = await providers(remote)
    remote.show(found, ({ items }) => providerTable(remote, items))
    return found.items.some(({ error }) => error !== null) ? EXIT.found : EXIT.ok
  })
}

function add(terminal: Terminal, setExit: SetExit): Command {
  const command = new Command('add')
    .description('asks the address and takes it when it is a provider')
    .argument('<url>', 'of its provider-metadata.json, or its domain, e.g. wid.cert-bund.de')
  return remoteCommand(command, terminal, setExit, async (remote, [url = '']) => {
    const added = await remote.get(remote.api.POST('/api/v1/feeds/providers', { body: { url } }))
    const { publisher } = added
    remote.show(added, () => `${remote.words.say(WORDS.added, { publisher })}\n`)
    return EXIT.ok
  })
}

function remove(terminal: Terminal, setExit: SetExit): Command {
  const command = new Command('remove')
    .description('asks it no more; what it said stays')
    .argument('<name>', 'as "feeds provider list" shows it, or its address')
  return remoteCommand(command, terminal, setExit, async (remote, [name = '']) => {
    const { items } = await providers(remote)
    const found = items.find((one) => [one.name, one.url, one.provider].includes(name))
    if (!found)
      throw new CliError(
        'not_found',
        `there is no CSAF provider "${name}"; "dirigent feeds provider list" shows them.`,
      )
    const params = { path: { provider: found.provider } }
    const call = remote.api.POST('/api/v1/feeds/providers/{provider}/remove', { params, body: {} })
    remote.show(await remote.get(call), (gone) => `${remote.words.say(WORDS.removed, gone)}\n`)
    return EXIT.ok
  })
}

/** `dirigent feeds provider list|add|remove`: whose CSAF advisories come in. */
export function providerCommand(terminal: Terminal, setExit: SetExit): Command {
  return new Command('provider')
    .description('CSAF providers: whose advisories come in as the feed csaf')
    .addCommand(list(terminal, setExit), { isDefault: true })
    .addCommand(add(terminal, setExit))
    .addCommand(remove(terminal, setExit))
}

function keyTable({ words, terminal }: Remote, items: readonly Key[]): string {
  if (items.length === 0) return `${words.say(WORDS.noKeys)}\n`
  const heads = [CLI.feed, WORDS.origin, WORDS.key, WORDS.pinned, WORDS.pinnedBy]
  const rows = items.map((one) => [
    one.feed,
    one.origin,
    one.fingerprint,
    words.moment(one.pinnedAt),
    one.pinnedBy ?? words.say(WORDS.firstSeen),
  ])
  return table(
    heads.map((head) => words.say(head)),
    rows,
    terminal.columns,
  )
}

/** `dirigent feeds keys`: by which keys publishers sign. */
export function keysCommand(terminal: Terminal, setExit: SetExit): Command {
  const command = new Command('keys').description('by which keys publishers sign, and since when')
  return remoteCommand(command, terminal, setExit, async (remote) => {
    const keys = await remote.get(remote.api.GET('/api/v1/feeds/keys'))
    remote.show(keys, ({ items }) => keyTable(remote, items))
    return EXIT.ok
  })
}

/** `dirigent feeds trust`: takes a publisher's new key. */
export function trustCommand(terminal: Terminal, setExit: SetExit): Command {
  const command = new Command('trust')
    .description("accepts a publisher's new signing key, after comparing its fingerprint")
    .argument('<feed>', 'e.g. csaf, redhat-csaf')
    .argument('<origin>', 'the file or provider that the message names')
    .argument('<fingerprint>', 'as the publisher shows it elsewhere')
  return remoteCommand(
    command,
    terminal,
    setExit,
    async (remote, [feed = '', origin = '', fingerprint = '']) => {
      const body = { feed, origin, fingerprint }
      const keys = await remote.get(remote.api.POST('/api/v1/feeds/keys', { body }))
      remote.show(keys, () => `${remote.words.say(WORDS.trusted, { fingerprint })}\n`)
      return EXIT.ok
    },
  )
}
