import { uuidV7 } from '@dirigent/system/random'
import { startSession } from '@dirigent/server/http/auth/register'
import { insertPerson } from '@dirigent/server/store/people'
import { createPerson, type Person } from '../hosts/people.ts'
import type { World } from '../run/world.ts'

/** People with names, signed in as at a browser: programs may not approve an emergency. */
export type Staff = {
  propose(update: string, who: string): Promise<void>
  approve(who: string): Promise<void>
}

const ADMINISTRATORS = ['anna', 'mehmet']

export function createStaff(world: World): Staff {
  const signedIn = new Map<string, Promise<Person>>()
  const everybody = async () => {
    for (const name of ADMINISTRATORS)
      if (!signedIn.has(name)) signedIn.set(name, signIn(world, name))
    await Promise.all(signedIn.values())
  }
  const says = async (who: string, what: string, path: string, body?: unknown) => {
    await everybody()
    const answer = await (await signedIn.get(who))?.call('POST', path, body)
    const said =
      answer?.status === 200 ? String(answer.body['state']) : String(answer?.body['code'])
    world.trace.line(world.time.clock.now(), who, `${what}: ${said}`)
  }
  return {
    async propose(update, who) {
      const row = world.store.rows<{ uid: string }>(
        `select u.uid from available_update u join device_update o on o.update_id = u.id where u.name = $1
          order by u.id desc limit 1`,
        [update],
      )[0]
      await says(who, `proposes an emergency for ${update}`, '/api/v1/emergencies', {
        updates: [row?.uid],
        reason: 'it is being used against us',
      })
    },
    async approve(who) {
      const row = world.store.rows<{ uid: string }>(
        'select uid from emergency order by id desc limit 1',
      )[0]
      await says(who, 'approves it', `/api/v1/emergencies/${row?.uid}/approve`)
    },
  }
}

async function signIn(world: World, name: string): Promise<Person> {
  const server = world.pickServer()
  if (!server) throw new Error('no server is there')
  const { context } = server
  const { db, random, clock } = context
  const secret = await db.transaction(async (tx) => {
    const now = clock.now()
    const uid = uuidV7(now, random)
    const email = `${name}@example.org`
    const { id } = await insertPerson(tx, { uid, name, email, role: 'administrator', now })
    return startSession(context, tx, { personId: id, uid }, 'password')
  })
  return createPerson(world.pickServer, { cookie: `dirigent_session=${secret}` })
}
