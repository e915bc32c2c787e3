import { closes } from '@dirigent/domain/planning/lanes'
import { deadlineRuleText, type DeadlineRule } from '@dirigent/domain/risk/deadline'
import { compareVersions } from '@dirigent/domain/versions/registry'
import { schemeOf } from '@dirigent/domain/advisories/release'
import { asId } from '@dirigent/domain/identity/ids'
import type { InstantMs } from '@dirigent/domain/identity/time'
import type { ActorNames } from '../../store/actor-names.ts'
import type { ClosableFinding, DeviceFindingRow, DeviceUpdateRow } from '../../store/read-device.ts'
import type { DeviceSupport } from '../../store/read-support.ts'
import type { DeviceListRow, StoredReason } from '../../store/read-devices.ts'
import { isoOrNull } from './values.ts'

/** `because` may be the reason of one of its updates, which may name a person. */
export const presentDevice = (row: DeviceListRow, names: ActorNames) => ({
  ...row,
  because: row.because && withNames(row.because, names),
  lastSeenAt: isoOrNull(row.lastSeenAt),
  earliestDueAt: isoOrNull(row.earliestDueAt),
})

/** null when nothing has decided yet. */
export function presentDeadline(row: {
  dueAt: InstantMs | null
  days: number | null
  rule: DeadlineRule | null
}) {
  if (row.rule === null) return null
  return { dueAt: isoOrNull(row.dueAt), days: row.days, rule: deadlineRuleText(row.rule) }
}

/** One flat shape for every state: what a state does not have is null. */
export function presentSupport({ release, support }: DeviceSupport) {
  const none = { endsOn: null, extendedEndsOn: null, source: null, because: null }
  switch (support.state) {
    case 'unknown':
      return { ...none, release, state: support.state, because: support.because }
    case 'supported':
      return {
        ...none,
        release,
        state: support.state,
        endsOn: support.endsOn,
        source: support.source,
      }
    case 'extended': {
      const { state, endedOn: endsOn, extendedEndsOn, source } = support
      return { ...none, release, state, endsOn, extendedEndsOn, source }
    }
    case 'ended':
      return {
        ...none,
        release,
        state: support.state,
        endsOn: support.endedOn,
        source: support.source,
      }
  }
}

export const presentFinding = ({ dueAt, days, rule, ...row }: DeviceFindingRow) => ({
  ...row,
  exception: row.exception && {
    ...row.exception,
    expiresAt: new Date(row.exception.expiresAt).toISOString(),
  },
  detectedAt: isoOrNull(row.detectedAt),
  closedAt: isoOrNull(row.closedAt),
  deadline: presentDeadline({ dueAt, days, rule }),
})

/** How many vulnerabilities an update names; all of them are one click further. */
const CLOSES_SHOWN_MAX = 20

export function presentUpdate(
  row: DeviceUpdateRow,
  findings: readonly ClosableFinding[],
  names: ActorNames,
) {
  const { sourceVersion: _, ecosystem, ...shown } = row
  const closed = findings.filter((finding) =>
    closes({ ...row, ecosystem: asId(ecosystem) }, finding),
  )
  const vulnerabilities = [...new Set(closed.map(({ vulnerability }) => vulnerability))]
  return {
    ...shown,
    reason: withNames(row.reason, names),
    nextAt: isoOrNull(row.nextAt),
    dueAt: isoOrNull(row.dueAt),
    closes: vulnerabilities.slice(0, CLOSES_SHOWN_MAX),
    closesCount: vulnerabilities.length,
  }
}

/** Of what was wrong with the replaced versions, the vulnerabilities that the new one repairs, by the key of each row. */
export function repairedBy<
  R extends {
    vulnerability: string
    fixedVersion: string
    sourceVersion: string
    ecosystem: string
  },
  K,
>(repairs: readonly R[], keyOf: (repair: R) => K): Map<K, Set<string>> {
  const found = new Map<K, Set<string>>()
  for (const repair of repairs) {
    const scheme = schemeOf(asId(repair.ecosystem))
    if (compareVersions(scheme, repair.sourceVersion, repair.fixedVersion) < 0) continue
    const key = keyOf(repair)
    const names = found.get(key) ?? new Set()
    found.set(key, names.add(repair.vulnerability))
  }
  return found
}

/** Stored reasons name people by id (`by`); readers get today's name. Also in the halt or hold inside. */
export function withNames<R extends StoredReason>(reason: R, names: ActorNames): R {
  const shown = Object.entries(reason).map(([key, value]) => {
    if (key === 'by' && typeof value === 'string') return [key, names(value)]
    if (typeof value === 'object' && value !== null && 'code' in value) {
      return [key, withNames(value as StoredReason, names)]
    }
    return [key, value]
  })
  return Object.fromEntries(shown) as R
}
