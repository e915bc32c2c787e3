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
  /** Whether a section can be read without asking a package manager, which takes up to a minute for what it offers. */
  isAtHand(name: SectionKind): boolean
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
    ...software.readers,
  }
  return {
    readSection: (name) => readers[name](),
    isAtHand: (name) => !OFFERED.has(name) || software.offersAtHand(),
  }
}

const OFFERED: ReadonlySet<SectionKind> = new Set(['updates', 'coverage'])

type SoftwareReaders = {
  readers: { [N in 'packages' | 'updates' | 'coverage']: () => Promise<SectionContents[N]> }
  offersAtHand: () => boolean
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
    readers: {
      packages: async () => {
        const { provider, packages } = await software.read()
        return { provider, packages }
      },
      updates: async () => offersOfOther(await software.read()).updates,
      coverage: async () => offersOfOther(await software.read()).coverage,
    },
    // They are made of the packages, which are read anyway.
    offersAtHand: () => true,
  }
}

function aptReaders(context: ReadContext): SoftwareReaders {
  const installed = rememberWhile(
    () => softwareFingerprint(context.files),
    () => readInstalledWithOrigin(context),
    (answer) => answer.coverage !== 'failed',
  )
  const cache = offersCache(context)
  const offers = rememberWhile(
    () => softwareFingerprint(context.files),
    (fingerprint) => readOffersThroughCache(context, cache, fingerprint, installed.read),
    offersWorked,
  )
  return {
    readers: {
      packages: async () => packagesSection(await installed.read()),
      updates: async () => (await offers.read()).updates,
      coverage: async () => (await offers.read()).coverage,
    },
    offersAtHand: () => offers.knows() || offers.keep((fingerprint) => cache.read(fingerprint)),
  }
}

type Remembered<T> = {
  read(): Promise<T>
  /** Whether the answer that counts now is there already. */
  knows(): boolean
  /** Takes an answer from elsewhere; false when there is none. */
  keep(from: (fingerprint: string) => T | null): boolean
}

/**
 * Reads again only when the fingerprint changed. What failed is not remembered: its cause may be a lock or a full disk
 * that is gone by the next reading.
 */
function rememberWhile<T>(
  fingerprintNow: () => string,
  read: (fingerprint: string) => Promise<T>,
  worked: (answer: T) => boolean,
): Remembered<T> {
  let memo: { fingerprint: string; answer: Promise<T>; done: boolean } | null = null
  return {
    knows: () => memo !== null && memo.done && memo.fingerprint === fingerprintNow(),
    keep(from) {
      const fingerprint = fingerprintNow()
      const answer = from(fingerprint)
      if (answer === null) return false
      memo = { fingerprint, answer: Promise.resolve(answer), done: true }
      return true
    },
    async read() {
      const fingerprint = fingerprintNow()
      if (memo?.fingerprint !== fingerprint)
        memo = { fingerprint, answer: read(fingerprint), done: false }
      const current = memo
      try {
        const answer = await current.answer
        current.done = true
        if (!worked(answer) && memo === current) memo = null
        return answer
      } catch (error) {
        if (memo === current) memo = null
        throw error
      }
    },
  }
}

const offersWorked = ({ coverage }: Offers) =>
  coverage.providers.every(({ updates }) => updates === 'complete' || updates === 'not_scanned')

type OffersCache = {
  read(fingerprint: string): Offers | null
  write(fingerprint: string, offers: Offers): void
}
type Kept = { fingerprint: string; agentVersion: string; offers: Offers }

/** The last reading is kept in a file, so that an agent that restarts does not simulate everything again. */
function offersCache({ cacheDirectory, agentVersion }: ReadContext): OffersCache {
  if (cacheDirectory === null) return { read: () => null, write: () => {} }
  const path = join(cacheDirectory, CACHE_FILE)
  return {
    read(fingerprint) {
      try {
        // Written by this very version of this program, and dropped by every other: no schema is needed.
        const kept = JSON.parse(readFileSync(path, 'utf8')) as Kept
        const same = kept.fingerprint === fingerprint && kept.agentVersion === agentVersion
        return same ? kept.offers : null
      } catch {
        return null
      }
    },
    write(fingerprint, offers) {
      const kept: Kept = { fingerprint, agentVersion, offers }
      writeFileSync(path, JSON.stringify(kept), { mode: 0o600 })
    },
  }
}

async function readOffersThroughCache(
  context: ReadContext,
  cache: OffersCache,
  fingerprint: string,
  installed: () => Promise<Installed>,
): Promise<Offers> {
  const kept = cache.read(fingerprint)
  if (kept) return kept
  const offers = await readOffers(context, await installed())
  if (offersWorked(offers)) cache.write(fingerprint, offers)
  return offers
}
