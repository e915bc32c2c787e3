import { SECOND_MS } from '@dirigent/domain/identity/time'
import type { CheckInRequest } from '@dirigent/protocol/agent/messages'
import type { ServerContext } from '../../context.ts'
import { transaction, type Queryable, type Tx } from '../../store/database.ts'
import type { DeviceState } from '../../store/devices.ts'
import { secretHash } from '../../store/enrolment-tokens.ts'
import { lockExchange, writeExchange } from '../../store/exchange.ts'
import { refusal, type Refusal } from '../problems.ts'
import { signAgain } from './authenticate.ts'
import { noteClone } from './clones.ts'
import { decideExchange, type ExchangeDecision, type ExchangeState } from './exchange.ts'
import type { AgentCall } from './route.ts'

export type CheckInCall = AgentCall<DeviceState>

/** The token to use from now on; null = the one that it has. */
type Exchange = { token: string | null }

/**
 * agent-check-in.md §4. The usual answers need no lock: there is nothing to write, or it is written only while the tokens are those that it
 * was decided of. What another request of the device was quicker with, and what blames it, is decided under its lock.
 */
export async function settleToken(
  context: ServerContext,
  call: CheckInCall,
  request: CheckInRequest,
  changesState: boolean,
): Promise<Exchange | Refusal> {
  const presented = secretHash(request.exchangeToken)
  const restoredAt = context.settings.current()['exchange.restored_at']
  const facts = { changesState, now: call.now, restoredAt, signedAt: call.signedAt }
  const decide = (row: ExchangeState) => decideExchange(row, presented, facts)
  const write = (db: Queryable, seen: ExchangeState) =>
    writeDecided(context, db, call, { request, presented, seen, decision: decide(seen) })
  return (
    (await write(context.db, call.device)) ??
    transaction(context.db, async (tx) => {
      const row = await lockExchange(tx, call.device.id)
      const decision = decide(row)
      if (decision === 'clone') return refuseClone(context, tx, call)
      if (decision === 'late')
        return refusal('signature_replayed', 'A newer request of this device was answered before.')
      if (decision === 'stale')
        return signAgain(
          context,
          { createdS: call.signedAt / SECOND_MS, nonce: call.nonce },
          call.now,
        )
      return (await write(tx, row)) ?? { token: null }
    })
  )
}

type Decided = {
  request: CheckInRequest
  presented: Buffer
  seen: ExchangeState
  decision: ExchangeDecision
}

/** null when nothing was written because the tokens are others by now, or because it is not a matter of tokens. */
async function writeDecided(
  { keys }: ServerContext,
  db: Queryable,
  { device, nonce, now }: CheckInCall,
  { request, presented, seen, decision }: Decided,
): Promise<Exchange | null> {
  if (decision === 'keep') return { token: null }
  const of = { id: device.id, seen }
  if (decision === 'settle') {
    const next = { current: seen.exchangeSha256, previous: null, at: seen.exchangeRotatedAt }
    return (await writeExchange(db, of, next, request)) ? { token: null } : null
  }
  if (decision !== 'rotate') return null
  // Another process may answer the same request as well: the device gets the same token from both, whichever it hears.
  const token = keys.secretFor(`${device.uid} ${nonce}`)
  const next = { current: secretHash(token), previous: presented, at: now }
  return (await writeExchange(db, of, next, request)) ? { token } : null
}

/** Two machines with one identity overwrite each other's inventory; the one that fell behind gets one of its own. */
async function refuseClone(
  context: ServerContext,
  tx: Tx,
  { device, now }: AgentCall,
): Promise<Refusal> {
  await noteClone(context, tx, device, { because: 'third_exchange_token', at: now })
  const detail =
    'Another machine already went on with this identity, so this one is a copy. Enrol it again with a token from the console: it then gets an identity of its own.'
  return refusal('exchange_token_invalid', detail)
}
