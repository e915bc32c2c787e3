import type { ProductLifecycle } from '../advisories/advisory.ts'

/** Whether the publisher still repairs a release. Unknown is unknown: neither supported nor ended. */
export type Support =
  | { state: 'supported'; endsOn: string | null; source: string }
  /** Only with a paid or extended subscription. */
  | { state: 'extended'; endedOn: string | null; extendedEndsOn: string | null; source: string }
  | { state: 'ended'; endedOn: string | null; source: string }
  | { state: 'unknown'; because: UnknownSupport }
export type UnknownSupport = 'no_feed' | 'unknown_product' | 'unknown_release' | 'no_date'

/** Past at the end of the named day: that day the publisher still repairs. */
const isOver = (end: string | boolean | null, today: string): boolean | null =>
  end === null ? null : typeof end === 'boolean' ? end : end < today

const dateOf = (end: string | boolean | null) => (typeof end === 'string' ? end : null)

/**
 * What a release's dates mean today (ISO date). A source that only says "ended: yes" gives no date; one that says
 * neither gives no answer.
 */
export function supportOf(
  { endsOn, extendedEndsOn, ...release }: ProductLifecycle,
  today: string,
): Support {
  const source = `endoflife.date/${release.product}`
  const ended = isOver(endsOn, today)
  if (ended === null) return { state: 'unknown', because: 'no_date' }
  if (!ended) return { state: 'supported', endsOn: dateOf(endsOn), source }
  const endedOn = dateOf(endsOn)
  // "Extended: true/false" says whether that phase is over, as for the ordinary one; absent, there is none.
  if (extendedEndsOn !== null && isOver(extendedEndsOn, today) === false)
    return { state: 'extended', endedOn, extendedEndsOn: dateOf(extendedEndsOn), source }
  return { state: 'ended', endedOn: dateOf(extendedEndsOn) ?? endedOn, source }
}

/** A release of a product as the source of lifecycles names it; several candidates, the most exact first. */
export type LifecycleKey = { product: string; releases: readonly string[] }

/** Finds the release's lifecycle and says what it means today. */
export function findSupport(
  all: readonly ProductLifecycle[],
  key: LifecycleKey | null,
  today: string,
): Support {
  if (all.length === 0) return { state: 'unknown', because: 'no_feed' }
  const product = key ? all.filter((one) => one.product === key.product) : []
  if (product.length === 0) return { state: 'unknown', because: 'unknown_product' }
  for (const release of key?.releases ?? []) {
    const found = product.find((one) => one.release === release)
    if (found) return supportOf(found, today)
  }
  return { state: 'unknown', because: 'unknown_release' }
}

/**
 * The lifecycle of an application by its CPE product (`vendor:product`) and installed version: the release whose name is
 * the beginning of the version, the longest where several are.
 */
export function findApplicationSupport(
  all: readonly ProductLifecycle[],
  cpe: string,
  version: string,
  today: string,
): Support {
  if (all.length === 0) return { state: 'unknown', because: 'no_feed' }
  const product = all.filter((one) => one.cpes.includes(cpe))
  if (product.length === 0) return { state: 'unknown', because: 'unknown_product' }
  const matching = product
    .filter(({ release }) => version === release || version.startsWith(`${release}.`))
    .toSorted((a, b) => b.release.length - a.release.length)
  const [found] = matching
  return found ? supportOf(found, today) : { state: 'unknown', because: 'unknown_release' }
}
