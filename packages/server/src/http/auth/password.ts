import { argon2, timingSafeEqual } from 'node:crypto'
import { promisify } from 'node:util'
import type { Random } from '@dirigent/system/random'

/** OWASP's second recommendation for argon2id: 19 MiB, two passes, one lane; about 40 ms here. */
const MEMORY_KIB = 19 * 1024
const PASSES = 2
const LANES = 1
const SALT_BYTES = 16
const HASH_BYTES = 32

const derive = promisify(argon2)

const base64 = (bytes: Uint8Array): string =>
  Buffer.from(bytes).toString('base64').replaceAll('=', '')

/** An argon2id hash in PHC string format, parameters included, so that stronger ones can come later. */
export async function hashPassword(password: string, random: Random): Promise<string> {
  const salt = random.bytes(SALT_BYTES)
  const hash = await derive('argon2id', {
    message: password.normalize('NFKC'),
    nonce: salt,
    parallelism: LANES,
    tagLength: HASH_BYTES,
    memory: MEMORY_KIB,
    passes: PASSES,
  })
  return `$argon2id$v=19$m=${MEMORY_KIB},t=${PASSES},p=${LANES}$${base64(salt)}$${base64(hash)}`
}

/**
 * Whether the password is the one behind the stored hash. Without one (no such person, or none set) it takes as long
 * and answers false: the time of the answer must not tell which addresses exist.
 */
export async function verifyPassword(stored: string | null, password: string): Promise<boolean> {
  const parts = /^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=(\d+)\$([^$]+)\$([^$]+)$/.exec(stored ?? '')
  const [, memory, passes, lanes, salt, hash] = parts ?? []
  const expected = Buffer.from(hash ?? '', 'base64')
  const found = await derive('argon2id', {
    message: password.normalize('NFKC'),
    nonce: salt ? Buffer.from(salt, 'base64') : Buffer.alloc(SALT_BYTES),
    parallelism: Number(lanes ?? LANES),
    tagLength: expected.length || HASH_BYTES,
    memory: Number(memory ?? MEMORY_KIB),
    passes: Number(passes ?? PASSES),
  })
  return parts !== null && found.length === expected.length && timingSafeEqual(found, expected)
}
