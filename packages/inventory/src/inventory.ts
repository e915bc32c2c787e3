import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { softwareFingerprint } from './apt/fingerprint.ts'
import {
  packagesSection,
  readInstalledWithOrigin,
  readOffers,
  type Installed,
  type Offers,
} from './apt/read-software.ts'
import type { ReadContext } from './context.ts'
import { readHardware } from './hardware/read-hardware.ts'
import { readRestart } from './restart/read-restart.ts'
import type { SectionContents, SectionKind } from './sections.ts'
import { readState } from './state/read-state.ts'
import {
  databaseFingerprint,
  offersOfOther,
  packageManagerOf,
  readOtherSoftware,
  type PackageManager,
} from './software/other-software.ts'
import { readSystem } from './system/read-system.ts'

/** One machine's inventory. */
export type Inventory = {
  /** Reads one section now; packages and updates are read again only when something changed that they depend on. */
  readSection<N extends SectionKind>(name: N): Promise<SectionContents[N]>
}

/** Order of reading: what proves that an update took effect comes before what takes apt a minute. */
export const SECTION_ORDER: readonly SectionKind[] = [
  'system',
  'state',
  'restart',
  'hardware',
  'packages',
  'coverage',
  'updates',
]

const CACHE_FILE = 'offers.json'

export function createInventory(context: ReadContext): Inventory {
  const manager = packageManagerOf(context.files)
  const software = manager === 'apt' ? aptReaders(context) : otherReaders(context, manager)
  const readers: { [N in SectionKind]: () => Promise<SectionContents[N]> } = {
    system: () => readSystem(context),
    hardware: () => readHardware(context),
    restart: () => readRestart(context),
    state: () => readState(context),
    ...software,
  }
  return { readSection: (name) => readers[name]() }
}

type SoftwareReaders = {
  [N in 'packages' | 'updates' | 'coverage']: () => Promise<SectionContents[N]>
}

/** Systems of rpm and apk: their packages are read, what they would install is not asked yet. */
function otherReaders(
  context: ReadContext,
  manager: Exclude<PackageManager, 'apt'>,
): SoftwareReaders {
  const software = rememberWhile(
    () => databaseFingerprint(context.files),
    () => readOtherSoftware(context, manager),
    (answer) => answer.coverage !== 'failed',
  )
  return {
    packages: async () => {
      const { provider, packages } = await software()
      return { provider, packages }
    },
    updates: async () => offersOfOther(await software()).updates,
    coverage: async () => offersOfOther(await software()).coverage,
  }
}

function aptReaders(context: ReadContext): SoftwareReaders {
  const installed = rememberWhile(
    () => softwareFingerprint(context.files),
    () => readInstalledWithOrigin(context),
    (answer) => answer.coverage !== 'failed',
  )
  const offers = rememberWhile(
    () => softwareFingerprint(context.files),
    (fingerprint) => readOffersThroughCache(context, fingerprint, installed),
    offersWorked,
  )
  return {
    packages: async () => packagesSection(await installed()),
    updates: async () => (await offers()).updates,
    coverage: async () => (await offers()).coverage,
  }
}

/**
 * Reads again only when the fingerprint changed. What failed is not remembered: its cause may be a lock or a full disk
 * that is gone by the next reading.
 */
function rememberWhile<T>(
  fingerprintNow: () => string,
  read: (fingerprint: string) => Promise<T>,
  worked: (answer: T) => boolean,
): () => Promise<T> {
  let memo: { fingerprint: string; answer: Promise<T> } | null = null
  return async () => {
    const fingerprint = fingerprintNow()
    if (memo?.fingerprint !== fingerprint) memo = { fingerprint, answer: read(fingerprint) }
    const current = memo
    try {
      const answer = await current.answer
      if (!worked(answer) && memo === current) memo = null
      return answer
    } catch (error) {
      if (memo === current) memo = null
      throw error
    }
  }
}

const offersWorked = ({ coverage }: Offers) =>
  coverage.providers.every(({ updates }) => updates === 'complete' || updates === 'not_scanned')

/** The last reading is kept in a file, so that an agent that restarts does not simulate everything again. */
async function readOffersThroughCache(
  context: ReadContext,
  fingerprint: string,
  installed: () => Promise<Installed>,
): Promise<Offers> {
  const path = context.cacheDirectory === null ? null : join(context.cacheDirectory, CACHE_FILE)
  const kept = path === null ? null : readCache(path, fingerprint, context.agentVersion)
  if (kept) return kept
  const offers = await readOffers(context, await installed())
  if (path !== null && offersWorked(offers)) {
    const cache: Cache = { fingerprint, agentVersion: context.agentVersion, offers }
    writeFileSync(path, JSON.stringify(cache), { mode: 0o600 })
  }
  return offers
}

type Cache = { fingerprint: string; agentVersion: string; offers: Offers }

function readCache(path: string, fingerprint: string, agentVersion: string): Offers | null {
  try {
    // Written by this very version of this program, and dropped by every other: no schema is needed.
    const cache = JSON.parse(readFileSync(path, 'utf8')) as Cache
    const same = cache.fingerprint === fingerprint && cache.agentVersion === agentVersion
    return same ? cache.offers : null
  } catch {
    return null
  }
}
