import type { InstantMs } from '@dirigent/domain/identity/time'
import type { ServerContext } from '../../context.ts'
import type { Refusal } from '../problems.ts'

/** An active device that has proven to hold its key with this very request. */
export type AuthenticatedDevice = { id: number; uid: string }

export type AgentCall = {
  device: AuthenticatedDevice
  /** Parsed JSON, not validated yet. */
  body: unknown
  now: InstantMs
}

/** A signed POST of a device: signature, digest, nonce and retirement are checked before `handle` is called. */
export type AgentRoute = {
  path: string
  /** The answer's JSON body, or an expected failure. */
  handle(context: ServerContext, call: AgentCall): Promise<object | Refusal>
}
