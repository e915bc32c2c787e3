import { SECOND_MS, type InstantMs } from '@dirigent/domain/identity/time'
import { AGENT_PATHS, type ProgressRequest } from '@dirigent/protocol/agent/messages'
import type { Timers } from '@dirigent/system/timers'
import type { Link } from '../link/link.ts'

/** Some states last milliseconds and nobody can read them; who watches an installation sees it move. */
const SPACING_MS = 10 * SECOND_MS

export type ProgressTeller = {
  /** The attempt is in this state from now on. */
  tell(attempt: string, state: string): void
  /** It has ended: its result says the rest. */
  ended(): void
}

/**
 * Tells the people who watch how far an attempt is. The first word goes out at once, because with it the server knows
 * that the attempt has begun; later ones with this spacing, the newest state each. Best effort: the result is what
 * counts, and it is kept until it was taken.
 */
export function createProgressTeller({
  link,
  timers,
  spacingMs = SPACING_MS,
}: {
  link: Link
  timers: Timers
  spacingMs?: number | undefined
}): ProgressTeller {
  let told: { attempt: string; atMs: InstantMs } | null = null
  let newest: { attempt: string; state: string } | null = null
  let cancel: (() => void) | null = null

  const send = async (word: { attempt: string; state: string }) => {
    told = { attempt: word.attempt, atMs: link.now() }
    const at = new Date(link.now()).toISOString()
    const progress: ProgressRequest = { ...word, percent: null, at }
    const answer = await link.call(AGENT_PATHS.progress, progress, {
      safeParse: (data) => ({ success: true, data }),
    })
    // What the server does not know yet is told with the next state, however soon it comes.
    if (!answer.ok && told?.attempt === word.attempt) told = null
  }
  const stop = () => {
    cancel?.()
    cancel = null
  }
  return {
    tell(attempt, state) {
      newest = { attempt, state }
      const nextMs = told?.attempt === attempt ? told.atMs + spacingMs : 0
      const waitMs = nextMs - link.now()
      if (waitMs <= 0) {
        stop()
        void send(newest)
        return
      }
      cancel ??= timers.after(Math.min(waitMs, spacingMs), () => {
        cancel = null
        if (newest) void send(newest)
      })
    },
    ended() {
      stop()
      newest = null
    },
  }
}
