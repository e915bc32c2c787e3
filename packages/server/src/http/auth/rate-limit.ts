import { MINUTE_MS } from '@dirigent/domain/identity/time'
import type { ServerContext } from '../../context.ts'
import { countSignInAttempts } from '../../store/sessions.ts'

const PERIOD_MS = 15 * MINUTE_MS
/** One person who mistypes needs fewer; somebody who guesses from one place gets nowhere with these. */
const PER_EMAIL_AND_ADDRESS_MAX = 10
/** An office behind one address, all of them mistyping. */
const PER_ADDRESS_MAX = 60
/** Guessing from many places at once. It can lock a person out for a while: links still work. */
const PER_EMAIL_MAX = 100

/** Keys that are forgotten once somebody got in. */
export const ownKeys = (email: string, address: string): string[] => [`both ${email} ${address}`]

export const PERIOD_OF_ATTEMPTS_MS = PERIOD_MS

/** Counts this attempt to sign in, before the password is looked at; false when there were too many. */
export async function mayTryToSignIn(
  { db, clock }: ServerContext,
  email: string,
  address: string,
): Promise<boolean> {
  const limits = new Map([
    [`both ${email} ${address}`, PER_EMAIL_AND_ADDRESS_MAX],
    [`address ${address}`, PER_ADDRESS_MAX],
    [`email ${email}`, PER_EMAIL_MAX],
  ])
  const counts = await countSignInAttempts(db, [...limits.keys()], clock.now(), PERIOD_MS)
  return [...limits].every(([key, max]) => (counts.get(key) ?? 0) <= max)
}
