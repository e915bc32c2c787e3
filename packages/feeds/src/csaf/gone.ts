import { z } from 'zod'

const Gone = z.strictObject({ gone: z.string().min(1).max(200) })

/** A line of ours among collected documents: the publisher deleted the one with this id. */
export const goneLine = (id: string): string => `${JSON.stringify({ gone: id })}\n`

/** The id of the document that such a line takes back; null when it is a document. */
export function goneIn(value: unknown): string | null {
  const parsed = Gone.safeParse(value)
  return parsed.success ? parsed.data.gone : null
}
