import type { Invariant, World } from '../run/world.ts'
import { auditInvariant } from './audit.ts'
import { boundedInvariant } from './bounded.ts'
import { clonesInvariant } from './clones.ts'
import { concurrencyInvariant } from './concurrency.ts'
import { consentInvariant } from './consent.ts'
import { exceptionsInvariant } from './exceptions.ts'
import { findingsInvariant } from './findings.ts'
import { livenessInvariant } from './liveness.ts'
import { resultsInvariant } from './results.ts'
import { revisionInvariant } from './revision.ts'
import { ringOrderInvariant } from './ring-order.ts'
import { signedOnlyInvariant } from './signed-only.ts'
import { starvationInvariant } from './starvation.ts'
import { thresholdInvariant } from './threshold.ts'
import { windowInvariant } from './window.ts'

/** One line per promise. */
export const INVARIANTS: readonly ((world: World) => Invariant)[] = [
  windowInvariant,
  concurrencyInvariant,
  thresholdInvariant,
  ringOrderInvariant,
  consentInvariant,
  resultsInvariant,
  revisionInvariant,
  signedOnlyInvariant,
  findingsInvariant,
  exceptionsInvariant,
  auditInvariant,
  clonesInvariant,
  boundedInvariant,
  starvationInvariant,
  livenessInvariant,
]
