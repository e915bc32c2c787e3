import type { InstantMs } from '@dirigent/domain/identity/time'
import type { Inventory } from '@dirigent/inventory/inventory'
import type { SectionContents } from '@dirigent/inventory/sections'
import type { SectionName } from '@dirigent/protocol/agent/inventory'
import { canonicalJson } from '@dirigent/protocol/agent/section-hash'
import type { AgentState, WholeSent } from '../state/agent-state.ts'
import { wholeDue } from './whole-inventory.ts'

/**
 * Coverage says when the package index was refreshed, four times a day. That moment alone is reported once a day: else
 * each refresh would be a changed section, and with it a new exchange token, a second check-in and a write for nothing.
 * An index that is no longer refreshed is seen by a moment that stays where it is, a day later at most.
 */
export function withSteadyIndexTime(
  inventory: Inventory,
  state: AgentState,
  now: () => InstantMs,
): Inventory {
  return {
    ...inventory,
    async readSection(kind) {
      const content = await inventory.readSection(kind)
      if (kind !== 'coverage') return content
      const coverage = content as SectionContents['coverage']
      const last = state.read('coverage')
      const steady = last !== null && !isDue(state.read('full-inventory'), now())
      if (steady && timeless(last) === timeless(coverage)) return last as typeof content
      state.write('coverage', coverage)
      return content
    },
  }
}

/** When coverage is sent anyway, it goes with the newest moment. */
function isDue(whole: WholeSent | null, now: InstantMs): boolean {
  const sent = Object.keys(whole?.sections ?? {}) as SectionName[]
  return !sent.includes('coverage') || wholeDue(sent, whole, now).has('coverage')
}

/** Without the moments; that there is none at all is something to say. */
const timeless = ({ providers }: SectionContents['coverage']): string =>
  canonicalJson(providers.map((one) => ({ ...one, indexAt: one.indexAt !== null })))
