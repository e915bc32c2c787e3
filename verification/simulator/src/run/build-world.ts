import { mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { HOUR_MS, MINUTE_MS, DAY_MS, type InstantMs } from '@dirigent/domain/identity/time'
import { assignmentDocumentSchema } from '@dirigent/protocol/agent/assignment'
import type { Files } from '@dirigent/system/files'
import type { Http } from '@dirigent/system/http'
import { PLAN_FAULT } from '@dirigent/server/tasks/plan'
import { silentLog, type Log } from '@dirigent/system/log'
import { createChance, type Chance } from '../core/chance.ts'
import { installQuickSignatures } from '../core/quick-signatures.ts'
import { createVirtualTime } from '../core/virtual-time.ts'
import type { Store } from '../database/simulated-database.ts'
import { SCRATCH } from '../database/template.ts'
import { installFilesAtOnce } from '../disk/at-once.ts'
import { installMount, unmountAll } from '../disk/mounted.ts'
import { createDeviceHost } from '../hosts/device-host.ts'
import { CALM, createNetwork, type NetworkOrders, type NetworkRates } from '../hosts/network.ts'
import { startServer, type ServerProcess } from '../hosts/server-host.ts'
import { createTaskDriver } from '../hosts/task-driver.ts'
import type { Catalogue } from '../world/catalogue.ts'
import type { DeviceTruth } from '../world/device.ts'
import { createPublisher } from '../world/publisher.ts'
import type { Draw } from './draw.ts'
import type { Observer } from './observer.ts'
import { populateCatalogue, populateDevices } from './populate.ts'
import type { Trace } from './trace.ts'
import { createRounds } from './rounds.ts'
import type { World } from './world.ts'

/** Devices are enrolled and groups made in this time before the trouble begins. */
export const SET_UP_MS = 6 * HOUR_MS
/** Nobody watches a seed. */
const PROGRESS_SPACING_MS = 2 * MINUTE_MS

export type BuiltWorld = {
  world: World
  observer: Observer
  rates: NetworkRates
  orders: NetworkOrders
  /** Extra virtual time of each statement; 0 = none. */
  slow: { statementMs: number }
  clocks: { serverMs: number; deviceMs: Map<string, number> }
  close(): Promise<void>
}

/** A company that is not drawn by chance: for the demo. */
export type GivenCompany = {
  catalogue: Catalogue
  devices: (beginMs: InstantMs) => DeviceTruth[]
  files: (device: DeviceTruth) => Files
  /** Answers as all publishers of feeds. */
  http: Http
}

type Plan = {
  company?: GivenCompany
  draw: Draw
  chance: Chance
  store: Store
  trace: Trace
  observer: (world: World) => Observer
  log?: Log
}
type Knobs = Pick<BuiltWorld, 'rates' | 'orders' | 'slow' | 'clocks'>

export async function buildWorld(plan: Plan): Promise<BuiltWorld> {
  installMount()
  installFilesAtOnce()
  // What the demo signs is shown to people, whose programs know the real ones only.
  if (!plan.company) installQuickSignatures()
  unmountAll()
  await plan.store.empty()
  const stateDirectory = mkdtempSync(join(SCRATCH, 'dirigent-simulator-'))
  const knobs: Knobs = {
    rates: { ...CALM },
    orders: { loseReply: new Map(), replay: new Set() },
    slow: { statementMs: 0 },
    clocks: { serverMs: 0, deviceMs: new Map() },
  }
  const world = emptyWorld(plan, (task) => observer.afterTask(task))
  const observer = plan.observer(world)
  addDevices(world, plan, knobs, observer)
  await startServers(world, plan, knobs, stateDirectory)
  return {
    world,
    observer,
    ...knobs,
    async close() {
      world.time.clear()
      for (const server of world.servers) await server.stop()
      rmSync(stateDirectory, { recursive: true, force: true })
    },
  }
}

function emptyWorld(plan: Plan, afterTask: (task: string) => void): World {
  const { draw, chance, store, trace, company } = plan
  const beginMs = draw.startMs - SET_UP_MS - draw.asleepDays * DAY_MS
  const time = createVirtualTime(beginMs)
  const catalogue = company?.catalogue ?? populateCatalogue(draw, beginMs)
  const pick = chance.fork('pick')
  const pickServer = (): ServerProcess | null => {
    const alive = world.servers.filter((server) => server.alive)
    return alive.length === 0 ? null : pick.pick(alive)
  }
  const world: World = {
    draw,
    time,
    chance,
    store,
    catalogue,
    publisher: createPublisher(catalogue, chance.fork('publisher')),
    trace,
    hosts: new Map(),
    byUid: new Map(),
    servers: [],
    pickServer,
    tasks: createTaskDriver({
      planGatherMs: draw.planGatherMs,
      time,
      chance: chance.fork('tasks'),
      pickServer,
      onChange: (receive) =>
        void store.onChange((payload) => receive(payload.split(' ')[0] as never)),
      afterRun: afterTask,
      onError: (task, error) =>
        world.violate('tasks run', `${task}: ${String((error as Error).stack)}`),
    }),
    person: { call: async () => null },
    policies: [],
    accepted: [],
    attempts: new Map(),
    onAttemptBegun: () => {},
    signed: new Map(),
    contactAt: new Map(),
    feed: { statements: [], settled: false },
    healedAt: null,
    movedFrom: new Map(),
    cloned: new Set(),
    marks: new Map(),
    violations: [],
    mark(name) {
      world.marks.set(name, (world.marks.get(name) ?? 0) + 1)
    },
    violate(invariant, detail) {
      world.violations.push({ invariant, atMs: time.clock.now(), detail })
      trace.line(time.clock.now(), 'VIOLATION', `${invariant}: ${detail}`)
    },
  }
  return world
}

function addDevices(
  world: World,
  plan: Plan,
  { rates, orders, clocks }: Knobs,
  observer: Observer,
): void {
  const { draw, chance, company } = plan
  const { time, catalogue } = world
  const beginMs = time.clock.now()
  const network = createNetwork({
    time,
    chance: chance.fork('network'),
    rates,
    orders,
    pickServer: world.pickServer,
    onExchange: (exchange) => observer.onExchange(exchange),
    onUnanswered: (asked) => observer.onUnanswered(asked),
    mark: (name) => world.mark(name),
  })
  const rounds = createRounds(world)
  const devices =
    company?.devices(beginMs) ?? populateDevices(draw, catalogue, chance.fork('devices'), beginMs)
  for (const device of devices) {
    const host = createDeviceHost({
      device,
      ...(company ? { files: company.files(device) } : { progressSpacingMs: PROGRESS_SPACING_MS }),
      catalogue,
      time,
      chance: chance.fork(device.name),
      network,
      clockOffsetMs: () => clocks.deviceMs.get(device.name) ?? 0,
      onAct: (act) => observer.onAct(device, act),
      onDisk: (event) => observer.onDisk(device, event),
      isWorthARound: () => rounds.isWorthARound(device),
      onRoundEnded: () => rounds.ended(device),
      onAgentError: (error) =>
        world.violate('agents run', `${device.name}: ${String((error as Error).stack)}`),
    })
    world.hosts.set(device.name, host)
  }
}

async function startServers(
  world: World,
  plan: Plan,
  { slow, clocks }: Knobs,
  stateDirectory: string,
): Promise<void> {
  const { draw, chance, store, trace, company, log = silentLog } = plan
  const { time } = world
  const boot = chance.fork('boot')
  const heard: Log = {
    ...log,
    error(message, fields) {
      log.error(message, fields)
      if (message === PLAN_FAULT) world.violate('plans are sound', JSON.stringify(fields))
    },
  }
  const startOne = (name: string): Promise<ServerProcess> =>
    startServer({
      name,
      time,
      chance: createChance(`${draw.seed}/${name}/${time.clock.now()}`),
      store,
      stateDirectory,
      http: company?.http ?? world.publisher.http,
      log: heard,
      clockOffsetMs: () => clocks.serverMs,
      isPlannedInParts: draw.isPlannedInParts,
      statementMs: () => slow.statementMs,
      onSigned: (text) => noteSigned(world, text),
      onDeath() {
        trace.line(time.clock.now(), name, 'died')
        world.mark('server: a process died')
        time.at(time.clock.now() + boot.between(5_000, 10 * MINUTE_MS), () => void restart(name))
      },
    })
  const restart = async (name: string) => {
    // Starting is real work, which cannot wait for somebody who holds the database in virtual time.
    if (store.isBusy()) return void time.at(time.clock.now() + 1_000, () => void restart(name))
    const fresh = await startOne(name)
    world.servers = world.servers.map((server) => (server.name === name ? fresh : server))
    trace.line(time.clock.now(), name, 'started')
  }
  for (let number = 1; number <= draw.servers; number++)
    world.servers.push(await startOne(`server-${number}`))
}

function noteSigned(world: World, text: string): void {
  const parsed = assignmentDocumentSchema.safeParse(JSON.parse(text))
  if (!parsed.success) return
  const known = world.signed.get(parsed.data.device)
  if (known) known.push(parsed.data)
  else world.signed.set(parsed.data.device, [parsed.data])
}
