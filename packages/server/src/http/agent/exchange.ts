import { DAY_MS, SECOND_MS, type InstantMs } from '@dirigent/domain/identity/time'

export type ExchangeState = {
  exchangeSha256: Buffer
  exchangePreviousSha256: Buffer | null
  exchangeRotatedAt: InstantMs
}
/**
 * `keep`: nothing to write. `settle`: the new token was used, the former counts no more. `rotate`: hand out a new one;
 * the one just presented stays accepted until the new one was used, because the reply may get lost. `clone`: a third
 * token: somebody else moved on with this identity. `late`: a request from before the present token was handed out,
 * which somebody on the way held back or sent twice; the device itself has long had its answer. `stale`: not signed just
 * now, so it may be such a one of a device whose clock was ahead: whoever speaks is to sign by our clock.
 */
export type ExchangeDecision = 'keep' | 'settle' | 'rotate' | 'clone' | 'late' | 'stale'

const ROTATE_AFTER_MS = DAY_MS

/** agent-check-in.md §4: rotates on state-changing exchanges and daily; after a restore it resynchronises once by the device key. */
export function decideExchange(
  state: ExchangeState,
  presented: Buffer,
  exchange: {
    changesState: boolean
    now: InstantMs
    restoredAt: InstantMs | null
    signedAt: InstantMs
  },
): ExchangeDecision {
  if (presented.equals(state.exchangeSha256)) {
    const old = exchange.now - state.exchangeRotatedAt >= ROTATE_AFTER_MS
    if (exchange.changesState || old) return 'rotate'
    return state.exchangePreviousSha256 ? 'settle' : 'keep'
  }
  const isPrevious = state.exchangePreviousSha256?.equals(presented) ?? false
  const isRestored = exchange.restoredAt !== null && state.exchangeRotatedAt < exchange.restoredAt
  // A backup knows an older token than the device: the signature alone proves who it is, once.
  if (!isPrevious && isRestored) return 'rotate'
  // Another process may have seen its nonce, so that nobody here knows it for the repetition that it is. Rotating for it
  // would make the token worthless that its answer brought, and the device itself would be called a copy.
  if (wasOvertaken(state.exchangeRotatedAt, exchange.signedAt)) return 'late'
  if (exchange.now - exchange.signedAt > ON_ITS_WAY_MS) return 'stale'
  // Signed since, the reply with the newer token never arrived.
  return isPrevious ? 'rotate' : 'clone'
}

/** Signatures name whole seconds: one made in the second of the rotation may be older than it, and one earlier is. */
const wasOvertaken = (rotatedAt: InstantMs, signedAt: InstantMs): boolean =>
  signedAt + SECOND_MS <= rotatedAt

/** So long a request that contradicts what is known may be on its way. */
const ON_ITS_WAY_MS = 10 * SECOND_MS
