import { systemClock } from '@dirigent/system/clock'
import type { LabApi } from './api.ts'
import { kevJson, labVulnerability, trackerJson, type LabStatement } from './lab-feed.ts'

export type Advisories = {
  readonly statements: readonly LabStatement[]
  /** Adds a vulnerability that is repaired in `fixedVersion`; answers its id. Nothing is published yet. */
  addFixed(source: string, fixedVersion: string, exploited: boolean): string
  addOther(source: string, status: 'open' | 'undetermined'): string
  /** Hands the feeds, as their publishers would write them, to the server. */
  publish(api: LabApi): Promise<void>
}

/** What the lab's publishers know so far; each publication is the whole feed, as real ones are. */
export function createAdvisories(suite: string): Advisories {
  const statements: LabStatement[] = []
  const add = (statement: Omit<LabStatement, 'vulnerability'>): string => {
    const vulnerability = labVulnerability(statements.length + 1)
    statements.push({ ...statement, vulnerability })
    return vulnerability
  }
  return {
    statements,
    addFixed: (source, fixedVersion, exploited) =>
      add({ source, status: 'resolved', fixedVersion, exploited }),
    addOther: (source, status) => add({ source, status, fixedVersion: null, exploited: false }),
    async publish(api) {
      const today = new Date(systemClock.now()).toISOString().slice(0, 10)
      await api.importFeed('cisa-kev', kevJson(statements, today))
      await api.importFeed('debian-tracker', trackerJson(statements, suite))
    },
  }
}
