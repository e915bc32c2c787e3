import { Command } from 'commander'
import { feedCachePlace } from '@dirigent/feeds/cache/feed-cache'
import { stateDirectory } from '@dirigent/system/state-directory'
import type { Terminal } from '../terminal.ts'
import type { SetExit } from './command.ts'

const place = () => feedCachePlace(stateDirectory())

function list(terminal: Terminal): Command {
  return new Command('list')
    .description('what is cached and since when')
    .option('--json', 'JSON instead of lines', false)
    .action(async ({ json }: { json: boolean }) => {
      const { loadedFeeds } = await import('@dirigent/feeds/cache/feed-cache')
      const feeds = loadedFeeds(place()).map(({ name, loadedAt, records }) => ({
        feed: name,
        loaded_at: new Date(loadedAt).toISOString(),
        records,
      }))
      if (json) terminal.out(`${JSON.stringify({ feeds })}\n`)
      else if (feeds.length === 0) terminal.out('No feed is cached.\n')
      else
        for (const one of feeds)
          terminal.out(`${one.feed.padEnd(20)} ${one.loaded_at}  ${one.records} records\n`)
    })
}

function importFiles(terminal: Terminal): Command {
  return new Command('import')
    .description("takes a publisher's files as the feed's new state (air gap)")
    .argument('<feed>', 'e.g. debian-tracker')
    .argument('<files...>', 'all files that together are the feed')
    .option('--even-if-shrunk', 'accept that it has much fewer records than before', false)
    .option('--json', 'JSON instead of lines', false)
    .action(
      async (name: string, files: string[], options: { evenIfShrunk: boolean; json: boolean }) => {
        const { importIntoCache } = await import('../scan/fill-cache.ts')
        const result = await importIntoCache(place(), name, files, options.evenIfShrunk)
        if (options.json) terminal.out(`${JSON.stringify(result)}\n`)
        else
          terminal.out(
            `${result.feed}: ${result.records} records; indexes for ${result.releases.length} releases built.\n`,
          )
      },
    )
}

function update(terminal: Terminal, setExit: SetExit): Command {
  return new Command('update')
    .description('downloads what changed at the publishers')
    .argument('[feeds...]', 'only these')
    .action(async (names: string[]) => {
      const { updateCache } = await import('../scan/fill-cache.ts')
      setExit(await updateCache(place(), names, terminal))
    })
}

/** `dirigent feed-cache`: the feeds that `scan` uses on a machine without a server. */
export function createCommand(terminal: Terminal, setExit: SetExit): Command {
  return new Command('feed-cache')
    .description('the feeds that scan uses on a machine without a server')
    .addCommand(list(terminal), { isDefault: true })
    .addCommand(importFiles(terminal))
    .addCommand(update(terminal, setExit))
}
