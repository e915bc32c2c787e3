import type { InstantMs } from '@dirigent/domain/identity/time'
import type { ServerContext } from '../../context.ts'
import type { Batcher } from '../../batches.ts'
import type { DeviceIdentity } from '../../store/devices.ts'
import type { Refusal } from '../problems.ts'
import type { BodyText } from './body.ts'
import type { AgentService } from './service.ts'

export type AgentCall<D extends DeviceIdentity = DeviceIdentity> = {
  /** An active device that has proven to hold its key with this very request. */
  device: D
  /** By the device's own clock, in whole seconds. */
  signedAt: InstantMs
  /** Of this request's signature: a repetition of the same request has the same. */
  nonce: string
  /** Parsed JSON, not validated yet. */
  body: unknown
  now: InstantMs
}

/** A signed POST of a device: signature, digest, nonce and retirement are checked before `handle` is called. */
export type AgentRoute<D extends DeviceIdentity = DeviceIdentity> = {
  path: string
  /** By its id, with as much as `handle` reads of it. */
  lookUp(service: AgentService): Batcher<string, D | undefined>
  /** False for what must be taken even under load: a result that waits is a device whose state nobody knows. */
  sheddable: boolean
  text: BodyText
  /** The answer's JSON body, or an expected failure. */
  handle(
    context: ServerContext,
    call: AgentCall<D>,
    service: AgentService,
  ): Promise<object | Refusal>
}
