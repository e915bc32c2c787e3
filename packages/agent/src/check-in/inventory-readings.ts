import type { Inventory } from '@dirigent/inventory/inventory'
import { SECTION_ORDER } from '@dirigent/inventory/inventory'
import type { SectionContents } from '@dirigent/inventory/sections'
import type { SectionContent, SectionName } from '@dirigent/protocol/agent/inventory'
import type { InstantMs } from '@dirigent/domain/identity/time'
import type { Log } from '@dirigent/system/log'
import { makeReading, type Reading } from './section-sender.ts'

/** Compiles only while what is read and what crosses the wire have the same shape, both ways. */
type Same<A, B> = [A] extends [B] ? ([B] extends [A] ? true : never) : never
const sameShapes: Same<SectionContents, SectionContent> = true
void sameShapes

/** Sections that cost apt a minute; a check-in does not wait for them. */
const SLOW: ReadonlySet<SectionName> = new Set(['updates', 'coverage'])

export type Readings = {
  /**
   * What is known now. Quick sections are read; of the slow ones the last reading is taken, and `onNewer` is called when
   * a background reading brought something else. `wait` reads everything (one cycle for tests and cron).
   */
  current(wait: boolean): Promise<Reading[]>
  /** When no reading is going on in the background. */
  settled(): Promise<void>
}

export function createReadings(
  inventory: Inventory,
  now: () => InstantMs,
  log: Log,
  onNewer: () => void,
): Readings {
  const known = new Map<SectionName, Reading>()
  let background: Promise<void> | null = null

  const read = async (name: SectionName) => {
    try {
      const reading = makeReading(name, await inventory.readSection(name), now())
      const before = known.get(name)
      // The newer moment counts also when nothing changed: after an attempt it proves that no old library is in use.
      known.set(name, reading)
      return before?.hash !== reading.hash
    } catch (error) {
      // A section that cannot be read keeps the last one the server has; inventing an empty one would close findings.
      log.error('a section of the inventory cannot be read', {
        section: name,
        reason: String(error),
      })
      return false
    }
  }
  const readSlow = async () => {
    let changed = false
    for (const name of SLOW) changed = (await read(name)) || changed
    background = null
    if (changed) onNewer()
  }

  return {
    settled: () => background ?? Promise.resolve(),
    async current(wait) {
      let left = false
      for (const name of SECTION_ORDER) {
        // Read at once where that costs nothing: a second check-in for what was known before would double the load.
        if (wait || !SLOW.has(name) || inventory.isAtHand(name)) await read(name)
        else left = true
      }
      if (left) background ??= readSlow()
      return SECTION_ORDER.flatMap((name) => known.get(name) ?? [])
    },
  }
}
