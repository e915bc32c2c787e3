import { createServer, type Server } from 'node:net'
import { LabError } from '../lab-error.ts'

/** Two cores cannot carry more labs than this side by side; it only bounds the search. */
const SLOTS_MAX = 8

export type ClaimedSlot = { slot: number; release: () => void }

/**
 * Takes the first free place. The claim is an abstract Unix socket: the kernel frees it with the process, also after
 * kill -9, so that no lock file can outlive its owner.
 */
export async function claimSlot(): Promise<ClaimedSlot> {
  for (let slot = 0; slot < SLOTS_MAX; slot++) {
    const claim = await tryClaim(slot)
    if (claim) return { slot, release: () => claim.close() }
  }
  throw new LabError(
    'cannot_run_here',
    `${SLOTS_MAX} labs run on this machine already; wait for one to end.`,
  )
}

/** Whether nobody runs in this place: only then may its leftovers be removed. */
export async function isSlotFree(slot: number): Promise<boolean> {
  const claim = await tryClaim(slot)
  claim?.close()
  return claim !== null
}

export const allSlots = () => Array.from({ length: SLOTS_MAX }, (_, slot) => slot)

function tryClaim(slot: number): Promise<Server | null> {
  return new Promise((resolve, reject) => {
    const server = createServer((socket) => socket.destroy())
    server.once('error', (error: NodeJS.ErrnoException) =>
      error.code === 'EADDRINUSE' ? resolve(null) : reject(error),
    )
    server.listen(`\0dirigent-lab/${slot}`, () => {
      server.unref()
      resolve(server)
    })
  })
}
