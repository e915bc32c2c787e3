import { createHash, createHmac, createPublicKey, hkdfSync, type KeyObject } from 'node:crypto'
import { join } from 'node:path'
import { z } from 'zod'
import { DAY_MS } from '@dirigent/domain/identity/time'
import {
  keyCertificateSchema,
  keyCertificateText,
  type KeyCertificate,
} from '@dirigent/protocol/agent/assignment'
import { privateKeyFromSeed, rawPublicKey, signText } from '@dirigent/protocol/agent/signatures'
import type { Clock } from '@dirigent/system/clock'
import type { Random } from '@dirigent/system/random'
import { readIfThere, writeSecret } from './key-files.ts'

export type RootKey = { keyId: string; publicKey: string }
export type Keys = {
  /** What devices pin at enrolment. */
  rootKeys(): RootKey[]
  /** Assignment keys that are valid now, newest first, each with the root's word for it. */
  certificates(): KeyCertificate[]
  /** Signs with the newest assignment key. The text is an assignment document or the server's time. */
  signAssignment(text: string): { keyId: string; signature: string }
  /**
   * A secret that follows from the text: every process of this server makes the same one, and nobody else can.
   * agent-check-in.md §4: the same request, answered by two processes, brings the same exchange token.
   */
  secretFor(text: string): string
  /** Makes a new assignment key when the newest is 60 days old. Called by a task. */
  rotateIfDue(): Promise<boolean>
}

const VALID_MS = 90 * DAY_MS
/** Leaves 30 days in which devices that were off learn the new key while the old one still counts. */
const ROTATE_AFTER_MS = 60 * DAY_MS
/** A device whose clock is slow would refuse a key that is valid only from now. */
const BACKDATED_MS = DAY_MS
const FILE = 'signing-keys.json'

const fileSchema = z.object({
  format: z.literal(1),
  roots: z.array(z.object({ keyId: z.string(), seed: z.string() })).min(1),
  assignment: z.array(z.object({ seed: z.string(), certificate: keyCertificateSchema })).min(1),
})
type KeyFile = z.infer<typeof fileSchema>
type Deps = { directory: string; clock: Clock; random: Random }

/** Reads the signing keys from `directory`, or makes them at the first start. */
export async function openKeys(deps: Deps): Promise<Keys> {
  let file = (await readKeys(deps.directory)) ?? (await makeKeys(deps))
  let signer = newestSigner(file)
  const secret = secretOf(file)
  return {
    rootKeys: () =>
      file.roots.map(({ keyId, seed }) => ({ keyId, publicKey: publicOf(keyOf(seed)) })),
    certificates: () => {
      const now = deps.clock.now()
      const valid = file.assignment.filter((key) => Date.parse(key.certificate.validUntil) > now)
      return valid.map((key) => key.certificate)
    },
    signAssignment: (text) => ({ keyId: signer.keyId, signature: signText(text, signer.key) }),
    secretFor: (text) => createHmac('sha256', secret).update(text).digest('base64url'),
    rotateIfDue: async () => {
      if (!isDue(file, deps.clock.now())) return false
      // Another process may have done it: signing on with the former key would be refused by every device one day.
      file = (await readKeys(deps.directory)) ?? file
      signer = newestSigner(file)
      if (!isDue(file, deps.clock.now())) return false
      const rotated = withNewAssignmentKey(file, deps)
      await writeSecret(deps.directory, FILE, JSON.stringify(rotated, null, 2))
      file = rotated
      signer = newestSigner(file)
      return true
    },
  }
}

function isDue(file: KeyFile, now: number): boolean {
  const newest = file.assignment[0]?.certificate
  return now - (newest ? Date.parse(newest.validFrom) + BACKDATED_MS : 0) >= ROTATE_AFTER_MS
}

async function readKeys(directory: string): Promise<KeyFile | null> {
  const path = join(directory, FILE)
  const text = await readIfThere(path)
  if (text === null) return null
  // Making new ones instead would lock out every enrolled device.
  const damaged = `${path} is damaged; put it back from the backup`
  const parsed = fileSchema.safeParse(parseJson(text, damaged))
  if (!parsed.success) throw new Error(damaged)
  return parsed.data
}

function parseJson(text: string, otherwise: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new Error(otherwise, { cause })
  }
}

async function makeKeys(deps: Deps): Promise<KeyFile> {
  const seed = Buffer.from(deps.random.bytes(32)).toString('base64')
  const root = { keyId: `root-${keyIdOf(publicOf(keyOf(seed)))}`, seed }
  const file = withNewAssignmentKey({ format: 1, roots: [root], assignment: [] }, deps)
  await writeSecret(deps.directory, FILE, JSON.stringify(file, null, 2))
  return file
}

function withNewAssignmentKey(file: KeyFile, deps: Deps): KeyFile {
  const root = file.roots[0]
  if (!root) throw new Error('there is no root key')
  const now = deps.clock.now()
  const seed = Buffer.from(deps.random.bytes(32)).toString('base64')
  const publicKey = publicOf(keyOf(seed))
  const unsigned = {
    keyId: `assignment-${keyIdOf(publicKey)}`,
    publicKey,
    validFrom: new Date(now - BACKDATED_MS).toISOString(),
    validUntil: new Date(now + VALID_MS).toISOString(),
    rootKeyId: root.keyId,
  }
  const signature = signText(keyCertificateText(unsigned), keyOf(root.seed))
  const kept = file.assignment.filter((key) => Date.parse(key.certificate.validUntil) > now)
  return { ...file, assignment: [{ seed, certificate: { ...unsigned, signature } }, ...kept] }
}

function newestSigner(file: KeyFile): { keyId: string; key: KeyObject } {
  const newest = file.assignment[0]
  if (!newest) throw new Error('there is no assignment key')
  return { keyId: newest.certificate.keyId, key: keyOf(newest.seed) }
}

/** Derived (RFC 5869), so that what is handed out says nothing about the root key; the root stays when assignment keys change. */
function secretOf(file: KeyFile): Buffer {
  const root = file.roots[0]
  if (!root) throw new Error('there is no root key')
  const seed = Buffer.from(root.seed, 'base64')
  return Buffer.from(hkdfSync('sha256', seed, '', 'dirigent exchange tokens', 32))
}

const keyOf = (seed: string): KeyObject => privateKeyFromSeed(Buffer.from(seed, 'base64'))
const publicOf = (key: KeyObject): string => rawPublicKey(createPublicKey(key))
const keyIdOf = (publicKey: string): string =>
  createHash('sha256').update(Buffer.from(publicKey, 'base64')).digest('hex').slice(0, 16)
