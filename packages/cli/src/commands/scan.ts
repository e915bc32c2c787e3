import { Command, Option } from 'commander'
import { stateDirectory } from '@dirigent/system/state-directory'
import { systemClock } from '@dirigent/system/clock'
import type { VulnerabilityId } from '@dirigent/domain/identity/ids'
import type { RegisteredFeed } from '@dirigent/feeds/registry'
import type { Language } from '@dirigent/words/entry'
import { systemName } from '@dirigent/domain/matching/installed-system'
import { CliError } from '../failure.ts'
import { scanJson } from '../scan/json.ts'
import {
  cachedFeedFiles,
  knownFromCache,
  knownFromFiles,
  parseFeedFile,
  withProducts,
} from '../scan/known.ts'
import type { FeedFile, Known } from '../scan/known.ts'
import { ecosystemNamed, machineFromInventory, machineFromStatus } from '../scan/machine.ts'
import type { Machine } from '../scan/machine.ts'
import { isMostlyUnknown, scan } from '../scan/scan.ts'
import type { ScanResult } from '../scan/scan.ts'
import type { SoftwareScan } from '../scan/software.ts'
import { EXIT } from '../terminal.ts'
import type { Terminal } from '../terminal.ts'
import type { SetExit } from './command.ts'

/** The feeds that say something to a scan; the registry itself is loaded only when a file is given. */
export const FEEDS_OF_SCAN: readonly RegisteredFeed[] = [
  'debian-tracker',
  'debian-lists',
  'ubuntu-cve-tracker',
  'alpine-secdb',
  'redhat-csaf',
  'suse-csaf',
  'updateinfo',
  'osv',
  'csaf',
  'wesng',
  'msrc',
  'apple-sofa',
  'nvd-cpe',
  'cve',
  'vulnrichment',
  'cisa-kev',
  'epss',
  'endoflife',
]

type Options = {
  dpkgStatus?: string
  distro?: string
  inventory?: string
  feed: string[]
  corrections?: string
  exposed: boolean
  critical: boolean
  all: boolean
  json: boolean
  lang?: Language
}

async function machineOf(options: Options, terminal: Terminal): Promise<Machine> {
  if (options.dpkgStatus !== undefined && options.inventory !== undefined) {
    throw new CliError('usage', 'give --dpkg-status or --inventory, not both.')
  }
  if (options.dpkgStatus !== undefined) {
    if (options.distro === undefined)
      throw new CliError('usage', '--dpkg-status needs --distro, e.g. --distro debian:12.')
    return machineFromStatus(options.dpkgStatus, options.distro)
  }
  if (options.inventory !== undefined)
    return machineFromInventory(options.inventory, options.distro)
  const { thisMachine } = await import('../scan/this-machine.ts')
  const { machine, problems } = await thisMachine()
  for (const problem of problems) terminal.err(`dirigent: ${problem}\n`)
  return options.distro === undefined
    ? machine
    : { ...machine, ecosystem: ecosystemNamed(options.distro) }
}

/** What bears on deadlines, of what `dirigent feed-cache` keeps. */
const FACT_FEEDS: readonly RegisteredFeed[] = ['vulnrichment', 'cisa-kev', 'epss']

const correctionsOf = async (path: string | undefined) =>
  path === undefined ? [] : (await import('../scan/corrections-file.ts')).readCorrections(path)

/** Programs with what is wrong with each, before deadlines; null where the machine lists none. */
async function programsOf(
  machine: Machine,
  files: readonly FeedFile[] | null,
  correctionsFile: string | undefined,
) {
  const corrections = await correctionsOf(correctionsFile)
  if (!machine.titles || machine.titles.length === 0) return null
  const [{ cpeWords, PRODUCT_FEEDS }, software] = await Promise.all([
    import('../scan/cpe-words.ts'),
    import('../scan/software.ts'),
  ])
  const state = stateDirectory()
  const words = await cpeWords(files ?? cachedFeedFiles(state, PRODUCT_FEEDS), state)
  const judged = software.judgeSoftware(machine.titles, words, corrections)
  return { ...software, words, judged, concerned: software.concernedBy(judged) }
}
type Programs = Awaited<ReturnType<typeof programsOf>>

async function knownOf(
  machine: Machine,
  files: readonly FeedFile[] | null,
  programs: Programs,
): Promise<Known> {
  const concerned = programs?.concerned
  const known = await (files === null
    ? cachedKnowledge(machine, concerned)
    : knownFromFiles(
        files.filter(({ feed }) => !programs?.words?.feeds.some((one) => one === feed)),
        machine.ecosystem,
        concerned,
      ))
  return programs?.words ? withProducts(known, programs.words) : known
}

async function cachedKnowledge(
  machine: Machine,
  concerned: ReadonlySet<VulnerabilityId> | undefined,
): Promise<Known> {
  const state = stateDirectory()
  const cached = await knownFromCache(state, machine.ecosystem)
  if (!concerned || concerned.size === 0) return cached
  // An index holds facts about its own system's vulnerabilities alone.
  const files = cachedFeedFiles(state, FACT_FEEDS)
  const { factsOf } = await knownFromFiles(files, machine.ecosystem, concerned)
  return { ...cached, factsOf: (id) => cached.factsOf(id) ?? factsOf(id) }
}

/** Unknown is never healthy: without a feed for the release the answer is an error, though the output is complete. */
function exitCodeOf(result: ScanResult, findings: number): number {
  const { judged, support } = result
  if (!judged || (findings === 0 && isMostlyUnknown(result))) return EXIT.error
  // A release that nobody repairs any more has no new findings because nobody looks.
  const isOver = support?.support.state === 'ended'
  return findings > 0 || isOver ? EXIT.found : EXIT.ok
}

const openInSoftware = (software: SoftwareScan | undefined) =>
  software?.titles.filter((one) => one.verdicts.length > 0).length ?? 0

/** For people; loaded only then, because a scan for a program should start at once. */
async function humanText(result: ScanResult, options: Options, terminal: Terminal) {
  const [{ createSpeaker }, { renderScan }, { languageOf }] = await Promise.all([
    import('@dirigent/words/speaker'),
    import('../render/scan-table.ts'),
    import('../remote.ts'),
  ])
  const now = systemClock.now()
  const { timeZone: zone } = Intl.DateTimeFormat().resolvedOptions()
  const words = createSpeaker(options.lang ?? languageOf(terminal.env), { zone, now })
  return renderScan(result, { now, columns: terminal.columns, all: options.all, words })
}

const SCAN_HELP = `
Inventories (--inventory, plain or .gz): JSON of a Linux machine (family, release, running_kernel, packages), of Windows
(product, build, kb_applied, software) or of macOS (version, applications); the output of systeminfo.exe in any language; a
report of "system_profiler SPSoftwareDataType SPApplicationsDataType", text or -xml; an export of the Uninstall keys (.reg).

Feeds (--feed): ${FEEDS_OF_SCAN.join(', ')}.
Programs of Windows and macOS are judged with nvd-cpe or cve, deadlines with cisa-kev, epss and vulnrichment.

Exit codes: 0 no finding, 1 findings or an ended release, 2 error (also: no feed speaks about the release, or most
packages are unknown and nothing was found in the rest).`

function mostlyUnknownText({ unknownPackages, packageCount, ecosystem }: ScanResult): string {
  const untold = unknownPackages.filter((one) => one.because.code === 'source_untold').length
  if (untold > 0)
    return `the inventory names no source packages, which the advisories of ${ecosystem} are about, so nothing is said about ${untold} of ${packageCount} packages; give each its "source". [source_untold]`
  return `${unknownPackages.length} of ${packageCount} packages are not of ${ecosystem}, so nothing is said about this machine; is the release right? [mostly_unknown]`
}

async function runScan(options: Options, terminal: Terminal): Promise<number> {
  const machine = await machineOf(options, terminal)
  const files = options.feed.length > 0 ? await Promise.all(options.feed.map(parseFeedFile)) : null
  const programs = await programsOf(machine, files, options.corrections)
  const known = await knownOf(machine, files, programs)
  const device = { exposed: options.exposed, systemCritical: options.critical }
  const software = programs?.weighSoftware(programs.judged, known.factsOf, device)
  const today = new Date(systemClock.now()).toISOString().slice(0, 10)
  const scanned = scan(machine, known, device, today)
  const result = {
    ...scanned,
    // A list of programs without its system is judged by what is known about programs.
    judged: software && !machine.system ? software.judged : scanned.judged,
    ...(software ? { software } : {}),
  }
  if (!result.judged) {
    const loaded = result.feeds.map((feed) => feed.name).join(', ')
    terminal.err(
      `dirigent: no loaded feed speaks about ${machine.system ? systemName(machine.system).product : machine.ecosystem}${loaded ? ` (loaded: ${loaded})` : ''}, so ${machine.system ? 'it is' : `all ${machine.packages.length} packages are`} unknown, not safe; give --feed NAME=FILE or run "dirigent feed-cache update". [no_feed]\n`,
    )
  }
  if (options.json) terminal.out(`${JSON.stringify(scanJson(result))}\n`)
  else terminal.out(await humanText(result, options, terminal))
  const findings = result.sources.length + openInSoftware(result.software)
  if (result.judged && findings === 0 && isMostlyUnknown(result))
    terminal.err(`dirigent: ${mostlyUnknownText(result)}\n`)
  return exitCodeOf(result, findings)
}

/** `dirigent scan`: what is vulnerable on this machine or on one whose package list is given, without a server. */
export function createCommand(terminal: Terminal, setExit: SetExit): Command {
  const collect = (value: string, before: string[]) => [...before, value]
  return new Command('scan')
    .description(
      'matches this machine, or a given package list, with the vulnerability feeds; changes nothing',
    )
    .option('--dpkg-status <file>', 'a copy of /var/lib/dpkg/status (plain or .gz); needs --distro')
    .option('--distro <name:release>', 'e.g. debian:12 or ubuntu:24.04')
    .option(
      '--inventory <file>',
      'an inventory as JSON, the output of systeminfo or system_profiler, or an export of the Uninstall keys (plain or .gz)',
    )
    .option(
      '--feed <name=file>',
      "a publisher's own file; may be repeated; without it the cached feeds count",
      collect,
      [],
    )
    .option(
      '--corrections <file>',
      'which products programs are, as "dirigent software corrections --json" writes it',
    )
    .option('--exposed', 'the machine can be reached from the internet', false)
    .option('--critical', 'the machine is critical: every security update within 7 days', false)
    .option('--all', 'also list what has no fix yet', false)
    .addOption(
      new Option('--lang <lang>', 'language of the table; without it by LANG').choices([
        'de',
        'en',
      ]),
    )
    .option('--json', 'one JSON object instead of a table', false)
    .addHelpText('after', SCAN_HELP)
    .action(async (options: Options) => setExit(await runScan(options, terminal)))
}
