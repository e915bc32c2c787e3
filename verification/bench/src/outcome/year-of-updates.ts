import { asId, type DeviceUid } from '@dirigent/domain/identity/ids'
import { DAY_MS, HOUR_MS, type InstantMs } from '@dirigent/domain/identity/time'
import type { Chance } from '@dirigent/domain/preview/chance'
import type { Harm, PlayedFlaw, Release } from '@dirigent/domain/preview/stream'
import type { Employee } from './company.ts'
import { PRODUCTS, type Product } from './products.ts'
import type { Year } from './year.ts'

/**
 * One in twenty-five updates does harm somewhere. Debian re-issues three or four of a hundred security advisories for a
 * regression; Microsoft lists known issues for most Patch Tuesdays, of which few concern a given company. Research on
 * older data has higher figures (Beattie et al., LISA 2002: one security update in six was recalled or re-issued).
 */
const BAD_SHARE = 0.04
/** A publisher has a better one after so many days. */
const REPAIRED_AFTER_DAYS: readonly [number, number] = [2, 10]

/** Every update of the year with its flaws, and with the harm that some do. */
export function updatesOf(year: Year, company: readonly Employee[], chance: Chance): Release[] {
  const releases = PRODUCTS.flatMap((product) => {
    const owners = company
      .filter(({ kind, facts }) => product.kinds.includes(kind) && owns(product, facts.uid, chance))
      .map(({ facts }) => facts.uid)
    return owners.length > 0 ? releasesOf(product, owners, year, company, chance) : []
  })
  return releases.toSorted((a, b) => a.at - b.at)
}

/** A group of machines was bought and set up together: who has it is drawn once. */
const owns = (product: Product, uid: DeviceUid, chance: Chance): boolean =>
  chance('owns', product.name, uid) < product.share

function releasesOf(
  product: Product,
  owners: readonly DeviceUid[],
  year: Year,
  company: readonly Employee[],
  chance: Chance,
): Release[] {
  const found: Release[] = []
  let version = 1
  let repairAt: { at: InstantMs; flaws: readonly PlayedFlaw[] } | null = null
  const moments =
    product.cadence === 'patch-tuesday' ? patchTuesdays(year) : atRandom(product, year, chance)
  for (const at of moments) {
    if (repairAt && repairAt.at <= at) {
      found.push(release(product, owners, (version += 1), repairAt.at, repairAt.flaws, null))
    }
    const flaws = flawsOf(product, (version += 1), chance)
    const harm = harmOf(product, version, owners, company, chance)
    found.push(release(product, owners, version, at, flaws, harm))
    const days =
      REPAIRED_AFTER_DAYS[0] +
      chance('repaired', product.name, version) * (REPAIRED_AFTER_DAYS[1] - REPAIRED_AFTER_DAYS[0])
    repairAt = harm ? { at: at + days * DAY_MS, flaws } : null
  }
  if (repairAt && repairAt.at < year.until)
    found.push(release(product, owners, version + 1, repairAt.at, repairAt.flaws, null))
  return found
}

function release(
  product: Product,
  devices: readonly DeviceUid[],
  version: number,
  at: InstantMs,
  flaws: readonly PlayedFlaw[],
  harm: Harm | null,
): Release {
  return {
    at: Math.round(at),
    devices,
    flaws,
    harm,
    needsRestart: product.needsRestart,
    update: {
      uid: asId<'UpdateUid'>(`${product.name}-${version}`),
      provider: 'played',
      ecosystem: asId<'Ecosystem'>('debian:12'),
      name: product.name,
      arch: 'amd64',
      version: String(version),
      sourceVersion: String(version),
      class: flaws.length > 0 ? 'security' : 'bugfix',
      sha256: null,
    },
  }
}

/** 18:00 in Berlin, when Microsoft publishes. */
function patchTuesdays(year: Year): InstantMs[] {
  return year.days
    .filter(
      ({ weekday, date }) =>
        weekday === 2 && Number(date.slice(8)) > 7 && Number(date.slice(8)) <= 14,
    )
    .map(({ startMs }) => startMs + 18 * HOUR_MS)
}

/** Spread over the year, published during the working day. */
function atRandom(product: Product, year: Year, chance: Chance): InstantMs[] {
  const gap = year.days.length / Math.max(1, Math.round((product.perYear * year.days.length) / 365))
  const moments: InstantMs[] = []
  for (let index = 0; index * gap < year.days.length; index++) {
    const day =
      year.days[
        Math.min(
          year.days.length - 1,
          Math.floor((index + chance('day', product.name, index)) * gap),
        )
      ]
    if (day) moments.push(day.startMs + (9 + 10 * chance('hour', product.name, index)) * HOUR_MS)
  }
  return moments.toSorted((a, b) => a - b)
}

function flawsOf(product: Product, version: number, chance: Chance): PlayedFlaw[] {
  const draw = (what: string, index = 0) => chance(what, product.name, version, index)
  if (draw('security') >= product.securityShare) return []
  return Array.from({ length: product.flaws }, (_, index): PlayedFlaw => {
    const kev = index === 0 && draw('kev') < product.kevShare
    const level = draw('severity', index)
    const severity =
      level < product.criticalShare
        ? 'critical'
        : level < product.criticalShare + product.highShare
          ? 'high'
          : 'medium'
    return {
      vulnerability: `CVE-${product.name}-${version}-${index}`,
      facts: {
        kev,
        automatable: draw('automatable', index) < product.automatableShare,
        technicalImpact: draw('impact', index) < 0.5 ? 'total' : 'partial',
        severity,
      },
    }
  })
}

/**
 * A bad update hurts the machines of one or a few models, or a share of all; half of the harm shows at once (two thirds of
 * that in what a health check looks at: a service, the disk), the rest within a day or some days.
 */
function harmOf(
  product: Product,
  version: number,
  owners: readonly DeviceUid[],
  company: readonly Employee[],
  chance: Chance,
): Harm | null {
  const draw = (what: string) => chance(what, product.name, version)
  if (draw('bad') >= BAD_SHARE) return null
  const models = new Map(company.map(({ facts }) => [facts.uid, facts.model]))
  const byModel = draw('by-model') < 0.5
  // From two in a hundred to two in three, small shares more often.
  const share = 0.02 * 33 ** draw('share')
  const devices = owners.filter((uid) =>
    byModel
      ? chance('hurts-model', product.name, version, models.get(uid) ?? '') < 0.3 &&
        chance('hurts', product.name, version, uid) < 0.8
      : chance('hurts', product.name, version, uid) < share,
  )
  const when = draw('when')
  const afterMs =
    when < 0.5
      ? 0
      : when < 0.8
        ? (1 + 23 * draw('hours')) * HOUR_MS
        : (1 + 4 * draw('days')) * DAY_MS
  return { devices: new Set(devices), afterMs: Math.round(afterMs), seenByCheck: when < 0.33 }
}
