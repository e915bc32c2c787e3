import { createHash, createPublicKey } from 'node:crypto'
import { join } from 'node:path'
import { privateKeyFromSeed, rawPublicKey, signText } from '@dirigent/protocol/agent/signatures'
import type { Random } from '@dirigent/system/random'
import { readIfThere, writeSecret } from './key-files.ts'

export type BundleKey = { publicKey: string; sign(text: string): string }

const FILE = 'bundle-key'

/** The key that signs what this server carries to others; made at the first use. Of its own: devices never see it. */
export async function openBundleKey(stateDirectory: string, random: Random): Promise<BundleKey> {
  const directory = join(stateDirectory, 'keys')
  const stored = await readIfThere(join(directory, FILE))
  const seed = stored === null ? Buffer.from(random.bytes(32)) : Buffer.from(stored, 'base64')
  if (stored === null) await writeSecret(directory, FILE, seed.toString('base64'))
  const key = privateKeyFromSeed(seed)
  const publicKey = rawPublicKey(createPublicKey(key))
  return { publicKey, sign: (text) => signText(text, key) }
}

/** What two people read to each other to compare keys: eight groups of four hex digits of its SHA-256. */
export function fingerprint(publicKey: string): string {
  const hex = createHash('sha256').update(Buffer.from(publicKey, 'base64')).digest('hex')
  return (hex.slice(0, 32).match(/.{4}/g) ?? []).join('-')
}
