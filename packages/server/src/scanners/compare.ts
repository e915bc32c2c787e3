import { reconcileDevice } from '@dirigent/domain/reconciliation/reconcile'
import type { InstantMs } from '@dirigent/domain/identity/time'
import type { Random } from '@dirigent/system/random'
import type { Tx } from '../store/database.ts'
import {
  analyzeScans,
  removeComparisons,
  writeComparisons,
  writeReconciled,
  type DeviceComparison,
} from '../store/scanner-comparisons.ts'
import { loadReconcileInputs } from '../store/scanner-facts.ts'

/** Devices compared at once: their facts (some thousand packages each) are held together. */
const COMPARE_AT_ONCE = 100

const ANALYZE_AFTER = [0, 10, 100]

/** Compares devices with what one scanner last said about them, and stores what is new; under `lockScanner`. */
export async function compareDevices(
  tx: Tx,
  random: Random,
  scanner: string,
  devices: readonly number[],
  now: InstantMs,
): Promise<void> {
  const sorted = [...new Set(devices)].toSorted((a, b) => a - b)
  for (let at = 0; at < sorted.length; at += COMPARE_AT_ONCE) {
    const chunk = sorted.slice(at, at + COMPARE_AT_ONCE)
    const inputs = await loadReconcileInputs(tx, scanner, chunk)
    const found: DeviceComparison[] = []
    for (const [device, input] of inputs)
      for (const comparison of reconcileDevice(input)) found.push({ device, comparison })
    await writeComparisons(tx, random, scanner, chunk, found, now)
    await removeComparisons(tx, scanner, chunk)
    await writeReconciled(tx, scanner, chunk, now)
    // Each tenfold growth: statistics cost a sample, the wrong plan costs the square of the rows.
    if (ANALYZE_AFTER.includes(at / COMPARE_AT_ONCE)) await analyzeScans(tx)
  }
}
