import { createHash } from 'node:crypto'
import type { Random } from '@dirigent/system/random'

const SECRET_BYTES = 32

/** Unpredictable text for a cookie, a link or a token. Only its hash is stored. */
export function createSecret(random: Random): { text: string; sha256: Buffer } {
  const text = Buffer.from(random.bytes(SECRET_BYTES)).toString('base64url')
  return { text, sha256: sha256Of(text) }
}

/** A plain hash is enough: with 256 random bits there is nothing to guess. */
export const sha256Of = (text: string): Buffer => createHash('sha256').update(text).digest()
