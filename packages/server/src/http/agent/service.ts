import type { KeyObject } from 'node:crypto'
import type { InstantMs } from '@dirigent/domain/identity/time'
import { publicKeyFromRaw } from '@dirigent/protocol/agent/signatures'
import { createBatcher, type Batcher } from '../../batches.ts'
import type { ServerContext } from '../../context.ts'
import {
  loadDeviceIdentities,
  loadDeviceStates,
  writePresence,
  type DeviceIdentity,
  type DeviceState,
} from '../../store/devices.ts'
import {
  createPackageVersions,
  type PackageVersions,
} from '../../store/inventory/package-versions.ts'
import {
  storeFirstInventories,
  type FirstInventory,
} from '../../store/inventory/first-inventory.ts'
import { createPackageSets, type PackageSets } from '../../store/inventory/package-sets.ts'
import { createLoadMeter, type LoadMeter } from './load.ts'
import { createNonces, type Nonces } from './nonces.ts'

/** What the listeners of one process share. Everything in it is a bounded cache or a queue of milliseconds. */
export type AgentService = {
  identities: Batcher<string, DeviceIdentity | undefined>
  states: Batcher<string, DeviceState | undefined>
  presence: Batcher<{ deviceId: number; at: InstantMs }, void>
  keys: { of(raw: Buffer): KeyObject }
  nonces: Nonces
  load: LoadMeter
  versions: PackageVersions
  sets: PackageSets
  first: Batcher<FirstInventory, boolean>
  close(): Promise<void>
}

/** Longer gathers more check-ins into one statement; above some milliseconds the devices' waiting costs more. */
const GATHER_MS = 5
const BATCH_MAX = 500
/** 100,000 keys are about 50 MB. */
const KEYS_MAX = 100_000

export function createAgentService(context: ServerContext): AgentService {
  const { timers, random, db } = context
  const batch = { timers, delayMs: GATHER_MS, sizeMax: BATCH_MAX }
  const load = createLoadMeter({ timers, random, databaseWaiting: db.waiting })
  const lookUps = { ...batch, inFlightMax: 2 }
  return {
    identities: createBatcher({
      ...lookUps,
      answer: (uids: readonly string[]) => loadDeviceIdentities(db, uids),
    }),
    states: createBatcher({
      ...lookUps,
      answer: (uids: readonly string[]) => loadDeviceStates(db, uids),
    }),
    presence: createBatcher({
      ...batch,
      // Two at once could wait for each other's rows.
      inFlightMax: 1,
      answer: async (seen: readonly { deviceId: number; at: InstantMs }[]) => {
        await writePresence(db, seen)
        return []
      },
    }),
    keys: createKeyCache(),
    nonces: createNonces(),
    load,
    versions: createPackageVersions(),
    sets: createPackageSets(),
    first: createBatcher({
      ...batch,
      // Two at once could wait for each other's devices.
      inFlightMax: 1,
      answer: (inventories: readonly FirstInventory[]) => storeFirstInventories(db, inventories),
    }),
    close: async () => load.close(),
  }
}

/** Making a key object of its bytes costs as much as half a verification. The bytes are the name, so nothing is stale. */
function createKeyCache(): { of(raw: Buffer): KeyObject } {
  const cache = new Map<string, KeyObject>()
  return {
    of(raw) {
      const name = raw.toString('base64')
      const known = cache.get(name)
      if (known) return known
      const key = publicKeyFromRaw(name)
      if (cache.size >= KEYS_MAX) {
        const oldest = cache.keys().next().value
        if (oldest !== undefined) cache.delete(oldest)
      }
      cache.set(name, key)
      return key
    },
  }
}
