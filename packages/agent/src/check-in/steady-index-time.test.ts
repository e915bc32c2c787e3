import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, it } from 'vitest'
import { HOUR_MS } from '@dirigent/domain/identity/time'
import type { Inventory } from '@dirigent/inventory/inventory'
import type { SectionContents } from '@dirigent/inventory/sections'
import { openState, type WholeSent } from '../state/agent-state.ts'
import { withSteadyIndexTime } from './steady-index-time.ts'

const directory = mkdtempSync(join(tmpdir(), 'dirigent-steady-'))
afterEach(() => rmSync(directory, { recursive: true, force: true }))

it('reports a newer index once a day, and anything else at once', async () => {
  let atMs = Date.parse('2026-03-02T08:00:00Z')
  let problems: string[] = []
  let indexAt: string | null = null
  const coverage = (): SectionContents['coverage'] => ({
    providers: [{ provider: 'apt', packages: 'complete', updates: 'complete', indexAt, problems }],
  })
  const inventory: Inventory = {
    readSection: async () => coverage() as never,
    isAtHand: () => true,
  }
  /** As after a restart each time: only what is on disk counts. */
  const said = async () => {
    const steady = withSteadyIndexTime(inventory, openState(directory), () => atMs)
    return (await steady.readSection('coverage')).providers[0]?.indexAt
  }
  const sentWhole = (sections: WholeSent['sections'] = {}) =>
    openState(directory).write('full-inventory', { sections: { coverage: atMs, ...sections } })
  const refresh = () => (indexAt = new Date(atMs).toISOString())

  expect(await said()).toBeNull()
  const first = refresh()
  expect(await said()).toBe(first)
  sentWhole({ updates: atMs - HOUR_MS })
  atMs += 6 * HOUR_MS
  refresh()
  expect(await said()).toBe(first)
  atMs += 6 * HOUR_MS
  const third = refresh()
  problems = ['dpkg left half-installed: curl']
  expect(await said()).toBe(third)
  atMs += 10 * HOUR_MS
  const fourth = refresh()
  expect(await said()).toBe(third)
  // The updates are due, and with them all that was not sent whole lately.
  atMs += HOUR_MS
  expect(await said()).toBe(fourth)
})
