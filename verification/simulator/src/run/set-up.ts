import { MINUTE_MS } from '@dirigent/domain/identity/time'
import { debianTracker } from '@dirigent/feeds/debian-tracker/debian-tracker'
import { downloadFeed } from '@dirigent/server/feeds/download'
import { whileWorking } from '../core/settled.ts'
import { createAdministrator } from '../hosts/people.ts'
import type { ServerProcess } from '../hosts/server-host.ts'
import type { World } from './world.ts'

const must = (what: string, answer: { status: number; body: unknown } | null) => {
  if (answer?.status !== 200)
    throw new Error(`${what}: ${answer?.status} ${JSON.stringify(answer?.body)}`)
  return answer.body as Record<string, unknown>
}

/** What the administrator of this company does on the first morning, through the API like everybody. */
export async function setUp(world: World): Promise<void> {
  const server = world.servers[0]
  if (!server) throw new Error('no server was started')
  await world.tasks.runNow('partitions', server)
  await world.tasks.runNow('plan', server)
  world.person = await createAdministrator(server, world.pickServer)
  must(
    'settings',
    await world.person.call('PATCH', '/api/v1/settings', {
      checkInIdleMs: world.draw.idleMs,
      checkInWorkMs: world.draw.pendingMs,
    }),
  )
  await world.servers.reduce(async (before, one) => {
    await before
    await one.context.settings.refresh()
  }, Promise.resolve())
  await loadFeed(world, server)
  await writePolicy(world)
  await enrolAll(world)
  await makeGroups(world)
  world.tasks.start()
}

/** Downloads as the task does, and notes what a careful reader would know afterwards. */
export async function loadFeed(world: World, server: ServerProcess): Promise<void> {
  const said = world.publisher.said()
  const wasSettled = world.feed.settled
  world.feed.settled = false
  const outcome = await whileWorking(() =>
    downloadFeed(server.context, debianTracker, { actorKind: 'system', actor: 'download-feeds' }),
  )
  if (said !== null && outcome.ok) world.feed.statements = said
  // A server that died over the load before may have taken it: what says nothing tells nothing about that.
  world.feed.settled = outcome.ok || (said === null && wasSettled)
  const { fault } = world.publisher
  if (fault() !== 'none') world.mark(`feed: ${fault()}${outcome.ok ? '' : ' was refused'}`)
}

async function writePolicy(world: World): Promise<void> {
  const row = world.store.rows<{ uid: string; revision: number }>(
    'select uid, revision from policy',
  )[0]
  const { policy: document } = world.draw
  const body = { revision: row?.revision, document, reason: 'the policy of this company' }
  must('policy', await world.person.call('PUT', `/api/v1/policies/${row?.uid}`, body))
  world.policies.push({ fromMs: world.time.clock.now(), document })
}

async function enrolAll(world: World): Promise<void> {
  const token = must(
    'token',
    await world.person.call('POST', '/api/v1/enrolment-tokens', { name: 'first', usesMax: 500 }),
  )
  const hosts = [...world.hosts.values()]
  const enrolled = hosts.map((host) => host.enrol(String(token['text'])))
  await world.time.runUntil(world.time.clock.now() + 10 * MINUTE_MS)
  const failed = (await Promise.all(enrolled)).indexOf(false)
  if (failed >= 0) throw new Error(`${hosts[failed]?.device.name} could not be enrolled`)
  for (const { uid, name } of world.store.rows<{ uid: string; name: string }>(
    'select uid, name from device',
  )) {
    const host = world.hosts.get(name)
    if (host) world.byUid.set(uid, host.device)
  }
  for (const host of hosts) host.start()
}

async function makeGroups(world: World): Promise<void> {
  const { items } = must('groups', await world.person.call('GET', '/api/v1/groups')) as {
    items: { group: string; name: string; ring: string | null; membership: string }[]
  }
  for (const { group, ring, membership } of items) {
    must(
      'managed',
      await world.person.call('PATCH', `/api/v1/groups/${group}`, { mode: 'managed' }),
    )
    const members = [...world.byUid]
      .filter(([, device]) => device.ring === ring)
      .map(([uid]) => uid)
    if (membership === 'listed' && members.length > 0)
      must(
        'members',
        await world.person.call('PUT', `/api/v1/groups/${group}/members`, {
          add: members,
          remove: [],
        }),
      )
  }
  for (const [uid, device] of world.byUid) {
    if (device.ring !== 'critical') continue
    const body = { critical: true, reason: 'the company stands still without it' }
    must('critical', await world.person.call('PATCH', `/api/v1/devices/${uid}`, body))
  }
}
