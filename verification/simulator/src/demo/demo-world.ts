import { DAY_MS, HOUR_MS, MINUTE_MS, type InstantMs } from '@dirigent/domain/identity/time'
import { STANDARD_POLICY } from '@dirigent/domain/rollouts/standard-policy'
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
/** The devices are enrolled this long before the demo opens. */
const BEFORE_MS = HOUR_MS
const ASK_FEEDS_MS = 3 * HOUR_MS
const TIDY_MS = 20 * MINUTE_MS

export type DemoWorld = {
  world: World
  members: readonly Member[]
  releases: ReturnType<typeof createReleases>
  switchedOff: Set<string>
  afterStep: () => void
  close(): Promise<void>
}

/** The company, its machines and its server at the moment `startMs`, with everything set up through the API. */
export async function createDemoWorld(options: {
  startMs: InstantMs
  devices: number
  say: (sentence: string) => void
  onTaskError: (detail: string) => void
}): Promise<DemoWorld> {
  const { startMs, say, onTaskError } = options
  const store = await openStore()
  const members = staff(options.devices)
  const { built, publishers } = await build(startMs, members, store)
  const { world, observer } = built
  const context = world.servers[0]?.context
  if (!context) throw new Error('the server was not started')
  say(`enrolling ${members.length} simulated devices …`)
  await setUp(world)
  await loadFeeds(context)
  await arrange(world, members)
  // The simulator's server hears of changes, but its first look at them is ours.
  await context.settings.refresh()
  const switchedOff = new Set<string>()
  keepOfficeHours(world, members, switchedOff)
  keepFeedsFresh(world, onTaskError)
  tidy(world)
  say('playing their first hour …')
  await world.time.runUntil(startMs, observer.afterStep)
  return {
    world,
    members,
    releases: createReleases(world, publishers, context),
    switchedOff,
    afterStep() {
      observer.afterStep()
      for (const { detail } of world.violations.splice(0)) onTaskError(detail)
    },
    async close() {
      await built.close()
      await store.close()
    },
  }
}

async function build(
  startMs: InstantMs,
  members: readonly Member[],
  store: Awaited<ReturnType<typeof openStore>>,
) {
  const chance = createChance('the demo')
  const catalogue = companyCatalogue(startMs)
  // What the publishers know already came out a day before the devices are enrolled.
  let now = () => startMs - DAY_MS
  const publishers = createPublishers(catalogue, () => now())
  announceKnown(publishers, catalogue)
  const byName = new Map(members.map((member) => [member.name, member]))
  const built = await buildWorld({
    draw: drawOf(startMs, members.length),
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
function drawOf(startMs: InstantMs, devices: number): Draw {
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
    planGatherMs: [30_000, 60_000],
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

/** What PostgreSQL does by itself where it runs as a server; without it, it plans as if every table were empty. */
function tidy(world: World): void {
  if (world.store.isBusy())
    return void world.time.at(world.time.clock.now() + 1_000, () => tidy(world))
  const t = performance.now()
  world.store.wire.run('vacuum')
  world.store.wire.run('analyze')
  console.error('tidy', performance.now() - t)
  world.time.at(world.time.clock.now() + TIDY_MS, () => tidy(world))
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
