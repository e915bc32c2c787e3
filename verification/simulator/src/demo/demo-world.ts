import { DAY_MS, HOUR_MS, MINUTE_MS, type InstantMs } from '@dirigent/domain/identity/time'
import { STANDARD_POLICY } from '@dirigent/domain/rollouts/standard-policy'
import { systemTimers } from '@dirigent/system/timers'
import { createChance } from '../core/chance.ts'
import { openStore } from '../database/simulated-database.ts'
import { CALM } from '../hosts/network.ts'
import { buildWorld, SET_UP_MS } from '../run/build-world.ts'
import type { Draw } from '../run/draw.ts'
import { createObserver } from '../run/observer.ts'
import { setUp } from '../run/set-up.ts'
import { createTrace } from '../run/trace.ts'
import type { World } from '../run/world.ts'
import type { Catalogue } from '../world/catalogue.ts'
import { HEALTH_CHECK } from '../world/machine-files.ts'
import { KNOWN, UNREPAIRED } from './company/advisories.ts'
import { companyDevices, companyFiles } from './company/machines.ts'
import { createPublishers, type Publishers } from './company/publishers.ts'
import { companyCatalogue } from './company/software.ts'
import { ORGANISATION, SITES, staff, type Member } from './company/staff.ts'
import { keepOfficeHours } from './presence.ts'
import { createReleases, loadFeeds } from './release.ts'

export const ZONE = 'Europe/Berlin'
/** The devices are enrolled this long before the demo's first morning begins. */
const BEFORE_MS = HOUR_MS
const REPORT_MS = 3_000
/**
 * How long the planner gathers what asks for it, in virtual time. At the pace of a person an answer comes at once; while
 * hours pass in minutes, a plan for each device that woke up would take most of them.
 */
const GATHER_MS = { watched: [1_000, 3_000], passing: [8 * MINUTE_MS, 12 * MINUTE_MS] } as const
const ASK_FEEDS_MS = 3 * HOUR_MS

export type DemoWorld = {
  world: World
  members: readonly Member[]
  releases: ReturnType<typeof createReleases>
  switchedOff: Set<string>
  afterStep: () => void
  /** Whether somebody watches (up to real time), or time is only to pass. */
  watch(watched: boolean): void
  close(): Promise<void>
}

/**
 * The company, its machines and its server an hour before `startMs`, enrolled and set up through the API. What the
 * devices then tell of themselves comes when time goes on.
 */
export async function createDemoWorld(options: {
  startMs: InstantMs
  devices: number
  say: (sentence: string) => void
  onTaskError: (detail: string) => void
}): Promise<DemoWorld> {
  const { startMs, say, onTaskError } = options
  say('starting the database and the server …')
  const store = await openStore()
  const members = staff(options.devices)
  const gatherMs: [number, number] = [...GATHER_MS.passing]
  const draw = drawOf(startMs, members.length, gatherMs)
  const { built, publishers } = await build(draw, members, store)
  const { world, observer } = built
  const context = world.servers[0]?.context
  if (!context) throw new Error('the server was not started')
  const quiet = reportEnrolment(world, members.length, say)
  await setUp(world)
  quiet()
  await loadFeeds(context)
  await arrange(world, members)
  const server = world.servers[0]
  if (server) await world.tasks.runNow('device-status', server)
  // The simulator's server hears of changes, but its first look at them is ours.
  await context.settings.refresh()
  const switchedOff = new Set<string>()
  keepOfficeHours(world, members, switchedOff)
  keepFeedsFresh(world, onTaskError)
  return {
    world,
    members,
    releases: createReleases(world, publishers, context),
    switchedOff,
    afterStep() {
      observer.afterStep()
      for (const { detail } of world.violations.splice(0)) onTaskError(detail)
    },
    watch(watched) {
      const [least, most] = watched ? GATHER_MS.watched : GATHER_MS.passing
      gatherMs.splice(0, 2, least, most)
    },
    async close() {
      await built.close()
      await store.close()
    },
  }
}

function reportEnrolment(world: World, devices: number, say: (sentence: string) => void) {
  say(`enrolling ${devices} simulated devices …`)
  let quiet = false
  const report = () => {
    if (quiet) return
    const enrolled = world.store.isBusy()
      ? null
      : world.store.rows<{ n: number }>('select count(*)::int as n from device')[0]?.n
    if (enrolled) say(`${enrolled} of ${devices} devices enrolled …`)
    systemTimers.after(REPORT_MS, report)
  }
  systemTimers.after(REPORT_MS, report)
  return () => {
    quiet = true
  }
}

async function build(
  draw: Draw,
  members: readonly Member[],
  store: Awaited<ReturnType<typeof openStore>>,
) {
  const startMs = draw.startMs + BEFORE_MS - SET_UP_MS
  const chance = createChance('the demo')
  const catalogue = companyCatalogue(startMs)
  // What the publishers know already came out a day before the devices are enrolled.
  let now = () => startMs - DAY_MS
  const publishers = createPublishers(catalogue, () => now())
  announceKnown(publishers, catalogue)
  const byName = new Map(members.map((member) => [member.name, member]))
  const built = await buildWorld({
    draw,
    chance,
    store,
    trace: createTrace(null),
    observer: (world) => createObserver(world, []),
    company: {
      catalogue,
      http: publishers.http,
      devices: (beginMs) => companyDevices(members, catalogue, chance.fork('devices'), beginMs),
      files(device) {
        const member = byName.get(device.name)
        if (!member) throw new Error(`${device.name} belongs to nobody`)
        return companyFiles(member, device)
      },
    },
  })
  now = () => built.world.time.clock.now()
  return { built, publishers }
}

/** No chance and no trouble: the policy "Standard", and the calm network of an office. */
function drawOf(startMs: InstantMs, devices: number, gatherMs: readonly [number, number]): Draw {
  const healthChecks = [...STANDARD_POLICY.healthChecks, HEALTH_CHECK]
  return {
    seed: 0,
    startMs: startMs - BEFORE_MS + SET_UP_MS,
    days: 0,
    devices,
    families: new Set(),
    zone: ZONE,
    zones: [ZONE],
    policy: { ...STANDARD_POLICY, zone: ZONE, healthChecks },
    network: CALM,
    idleMs: 3 * HOUR_MS,
    pendingMs: 30 * MINUTE_MS,
    keepOld: 50,
    servers: 1,
    releasesPerDay: 0,
    badShare: 0,
    asleepDays: 0,
    steady: false,
    current: false,
    planGatherMs: gatherMs,
    isPlannedInParts: false,
  }
}

function announceKnown(publishers: Publishers, catalogue: Catalogue): void {
  for (const story of KNOWN) {
    const source = catalogue.sources.find((one) => one.source === story.source)
    if (!source) throw new Error(`${story.source} is no program of this company`)
    const { publishedAt } = publishers.publish(story, source.releases.length)
    catalogue.publish(source, { publishedAt, class: 'security', bad: null })
  }
  for (const story of UNREPAIRED) publishers.publish(story, null)
}

/** What an administrator arranges when the first devices are there: names, places, what the internet can reach. */
async function arrange(world: World, members: readonly Member[]): Promise<void> {
  const must = async (method: 'POST' | 'PATCH', path: string, body: unknown) => {
    const answer = await world.person.call(method, path, body)
    if (answer?.status !== 200)
      throw new Error(`${method} ${path}: ${answer?.status} ${JSON.stringify(answer?.body)}`)
  }
  await must('PATCH', '/api/v1/settings', { organisation: ORGANISATION, zone: ZONE })
  for (const [index, site] of SITES.entries())
    await must('POST', '/api/v1/groups', {
      name: site === 'Home office' ? site : `Office ${site}`,
      membership: 'rule',
      rule: { role: 'client', site: [site] },
      policy: null,
      mode: 'managed',
      ring: null,
      critical: null,
      position: 42 + index,
    })
  const exposed = new Set(members.filter((one) => one.exposed).map(({ name }) => name))
  for (const [uid, { name }] of world.byUid) {
    if (!exposed.has(name)) continue
    const reason = 'answers requests from the internet'
    await must('PATCH', `/api/v1/devices/${uid}`, { exposed: true, reason })
  }
}

function keepFeedsFresh(world: World, onError: (detail: string) => void): void {
  const later = (ms: number) => world.time.clock.now() + ms
  const ask = () => {
    const server = world.pickServer()
    // A download is real work: it would wait for whoever holds the database, and time would wait for it.
    if (!server || world.store.isBusy()) return void world.time.at(later(MINUTE_MS), ask)
    loadFeeds(server.context).catch((error: Error) => onError(error.message))
    world.time.at(later(ASK_FEEDS_MS), ask)
  }
  world.time.at(later(ASK_FEEDS_MS), ask)
}
