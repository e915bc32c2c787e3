import { MINUTE_MS } from '@dirigent/domain/identity/time'
import type { RingName } from '@dirigent/domain/rollouts/policy'
import type { AdmissionResponse } from '@dirigent/protocol/agent/messages'
import type { ServerContext } from '@dirigent/server/context'
import { releaseTestServer } from '@dirigent/server/database/test-database'
import { admissionRoute } from '@dirigent/server/http/agent/admission'
import type { AgentCall } from '@dirigent/server/http/agent/route'
import type { AgentService } from '@dirigent/server/http/agent/service'
import { approveDevices } from '@dirigent/server/rollouts/approve'
import { createFleet, type TestDevice } from '@dirigent/server/rollouts/fleet.test-support'
import { systemRandom, uuidV7 } from '@dirigent/system/random'
import { createChance } from '../core/chance.ts'
import { createTurns, steppedDatabase } from './stepped-database.ts'

const ROUNDS = 8
const DEVICES = 3

type Fleet = Awaited<ReturnType<typeof createFleet>>

/**
 * Locks mean nothing on one connection, so this part runs on a real PostgreSQL: devices ask for one place in the same
 * moment, statement by statement in a drawn order. Answers what broke, or null.
 */
export async function playRaces(): Promise<string | null> {
  try {
    return (await race('test', 1)) ?? (await race('critical', 50))
  } finally {
    await releaseTestServer()
  }
}

async function race(ring: RingName, runningMax: number): Promise<string | null> {
  const fleet = await createFleet((document) => ({
    ...document,
    waves: { ...document.waves, runningMax },
    lanes: { ...document.lanes, routine: { cut: { every: 'never' } } },
  }))
  try {
    const devices = await enrolled(fleet, ring)
    for (let round = 1; round <= ROUNDS; round++) {
      const admitted = await askTogether(fleet, devices, `race ${ring} ${round}`)
      if (admitted.length > 1)
        return `interleaving ${round}: ${admitted.join(' and ')} were admitted to ${ring} at once, where one place is`
      await fleet.db.execute('delete from attempt')
      await fleet.db.execute(`update rollout_device set state = 'waiting' where state = 'running'`)
    }
    return null
  } finally {
    await fleet.close()
  }
}

async function enrolled(fleet: Fleet, ring: RingName): Promise<TestDevice[]> {
  const devices: TestDevice[] = []
  for (let number = 0; number < DEVICES; number++) {
    const device = await fleet.addDevice(`racer-${number}`, ring, {
      backupAt: fleet.now() - MINUTE_MS,
    })
    await fleet.offer(device, 'openssl', '2', 5)
    devices.push(device)
  }
  await fleet.plan()
  if (ring !== 'critical') return devices
  const rollout = (await fleet.rollouts())[0]?.uid ?? ''
  await fleet.db.execute(
    `insert into evidence_waiver select r.id, u.update_id, 'anna', 'race', r.cut_at from rollout r join rollout_update u on u.rollout_id = r.id`,
  )
  const named = devices.map(({ uid }) => uid)
  await approveDevices(fleet.person(), { rollout, devices: named, overrideReason: null })
  await fleet.plan()
  return devices
}

/** Everybody asks; answers the names of those who were admitted. */
async function askTogether(
  fleet: Fleet,
  devices: readonly TestDevice[],
  seed: string,
): Promise<string[]> {
  const turns = createTurns(createChance(seed), devices.length)
  const answers = await Promise.all(
    devices.map(async (device, session) => {
      const assignment = await fleet.assignment(device)
      const context = {
        db: steppedDatabase(fleet.db, turns, session),
        random: systemRandom,
        settings: { current: () => ({ 'check_in.pending_ms': MINUTE_MS }) },
      } as unknown as ServerContext
      const body = {
        attempt: uuidV7(fleet.now(), systemRandom),
        epoch: assignment?.epoch ?? 1,
        revision: assignment?.revision ?? 1,
        step: assignment?.steps[0]?.id ?? 'none',
        backupAt: null,
      }
      const call = {
        device: { id: device.id, uid: device.uid },
        body,
        now: fleet.now(),
      } as unknown as AgentCall
      try {
        return (await admissionRoute.handle(context, call, {} as AgentService)) as AdmissionResponse
      } finally {
        turns.finished()
      }
    }),
  )
  return devices.filter((_, index) => answers[index]?.admit).map(({ name }) => name)
}
