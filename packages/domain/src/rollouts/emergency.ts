/** One who may approve emergencies, and who speaks when they are not there. Ids of people. */
export type ApproverSeat = { approver: string; deputy: string | null }

/** Two people approve; one where the organisation has only one who may (DESIGN §3). */
const SEATS_NEEDED = 2

export type ApprovalCount = {
  /** Seats that have said yes, in the order in which they spoke. */
  counted: readonly { by: string; insteadOf: string | null }[]
  needed: number
  missing: number
  /** The organisation has a single approver: recorded as such. */
  single: boolean
}

/**
 * Counts who has approved. Everybody has one voice, also who is an approver and somebody's deputy; a deputy speaks for
 * an approver who has not spoken. Words of people without a seat do not count.
 */
export function countApprovals(
  seats: readonly ApproverSeat[],
  spoken: readonly string[],
): ApprovalCount {
  const needed = Math.max(1, Math.min(SEATS_NEEDED, seats.length))
  const taken = new Map<string, string>()
  const own = new Set(seats.map(({ approver }) => approver))
  for (const by of spoken) if (own.has(by)) taken.set(by, by)
  for (const by of spoken) {
    if (own.has(by) || [...taken.values()].includes(by)) continue
    const free = seats.find(({ approver, deputy }) => deputy === by && !taken.has(approver))
    if (free) taken.set(free.approver, by)
  }
  const counted = spoken.flatMap((by) => {
    const seat = [...taken].find(([, voice]) => voice === by)
    return seat ? [{ by, insteadOf: seat[0] === by ? null : seat[0] }] : []
  })
  return {
    counted,
    needed,
    missing: Math.max(0, needed - counted.length),
    single: seats.length <= 1,
  }
}

/** Whether this person's word would count. */
export const mayApprove = (seats: readonly ApproverSeat[], person: string): boolean =>
  seats.some(({ approver, deputy }) => approver === person || deputy === person)
