import type { Topic } from '../changes.ts'
import type { ServerContext } from '../context.ts'
import { applyExceptionsTask } from './apply-exceptions.ts'
import { compareScansTask } from './compare-scans.ts'
import { deviceStatusTask } from './device-status.ts'
import { erasePeopleTask } from './erase-people.ts'
import { downloadFeedsTask } from './download-feeds.ts'
import { fetchManifestsTask } from './fetch-manifests.ts'
import { offerCatalogueUpdatesTask } from './offer-catalogue-updates.ts'
import { planTask } from './plan.ts'
import { fleetFiguresTask } from './fleet-figures.ts'
import { partitionsTask } from './partitions.ts'
import { presenceWeeksTask } from './presence-weeks.ts'
import { refreshFindingsTask } from './refresh-findings.ts'
import { rotateKeysTask } from './rotate-keys.ts'
import { sealAuditTask } from './seal-audit.ts'
import { vulnerabilityFiguresTask } from './vulnerability-figures.ts'
import { writeScanIndexTask } from './write-scan-index.ts'

/**
 * A reconciler: takes no input, reads the store, makes true what should be true, and may run at any time, twice or
 * after a crash. It does not retry inside (the next wake does) and never calls another task.
 */
export type Task = {
  /** Kebab-case; also the name of its advisory lock and of the actor in the audit log. */
  name: string
  everyMs: number
  wakeOn: readonly Topic[]
  /** `signal` is aborted when the server stops: return soon, between two transactions. */
  run(context: ServerContext, signal: AbortSignal): Promise<void>
}

/** One line per task. */
export const TASKS: readonly Task[] = [
  rotateKeysTask,
  refreshFindingsTask,
  applyExceptionsTask,
  partitionsTask,
  erasePeopleTask,
  sealAuditTask,
  deviceStatusTask,
  fleetFiguresTask,
  vulnerabilityFiguresTask,
  downloadFeedsTask,
  fetchManifestsTask,
  offerCatalogueUpdatesTask,
  planTask,
  presenceWeeksTask,
  writeScanIndexTask,
  compareScansTask,
]
