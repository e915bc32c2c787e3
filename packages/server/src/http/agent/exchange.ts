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
 * which somebody on the way held back or sent twice; the device itself has long had its answer.
 */
export type ExchangeDecision = 'keep' | 'settle' | 'rotate' | 'clone' | 'late'

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
  // Another process may have seen its nonce, so that nobody here knows it for the repetition that it is. Rotating for it
  // would make the token worthless that its answer brought.
  const isLate = wasOvertaken(state.exchangeRotatedAt, exchange)
  // Signed since, the reply with the newer token never arrived.
  if (state.exchangePreviousSha256?.equals(presented)) return isLate ? 'late' : 'rotate'
  // A backup knows an older token than the device: the signature alone proves who it is, once.
  const restored = exchange.restoredAt !== null && state.exchangeRotatedAt < exchange.restoredAt
  if (restored) return 'rotate'
  return isLate ? 'late' : 'clone'
}

/** Signatures name whole seconds: of one made in the second of the rotation, how long it was on its way has to tell. */
const ON_ITS_WAY_MS = 10 * SECOND_MS

const wasOvertaken = (
  rotatedAt: InstantMs,
  { signedAt, now }: { signedAt: InstantMs; now: InstantMs },
): boolean =>
  signedAt + SECOND_MS <= rotatedAt || (signedAt <= rotatedAt && now - signedAt > ON_ITS_WAY_MS)
