import { createReadStream } from 'node:fs'
import { Readable } from 'node:stream'
import type { Key } from 'openpgp'

/** A publisher's public key. `fingerprint`: upper-case hexadecimal, of the primary key. */
export type PublisherKey = { fingerprint: string; key: Key }

/** `unknown_key`: by none of the keys that were given. */
export type SignatureVerdict =
  | { good: true; fingerprint: string }
  | { good: false; because: 'unreadable' | 'unknown_key' | 'invalid'; detail: string }

/** Fingerprints are written with spaces, colons or in lower case. */
export const plainFingerprint = (text: string): string => text.replace(/[\s:]/g, '').toUpperCase()

/** The keys of an OpenPGP file, armored or not; empty when it holds none. Most programs that ask feeds never need it. */
export async function readKeys(file: Uint8Array): Promise<PublisherKey[]> {
  const openpgp = await import('openpgp')
  try {
    const text = Buffer.from(file).toString('latin1')
    const keys = text.includes('-----BEGIN PGP')
      ? await openpgp.readKeys({ armoredKeys: text })
      : await openpgp.readKeys({ binaryKeys: file })
    return keys.map((key) => ({ fingerprint: key.getFingerprint().toUpperCase(), key }))
  } catch {
    return []
  }
}

async function readSignature(file: Uint8Array) {
  const openpgp = await import('openpgp')
  const text = Buffer.from(file).toString('latin1')
  return text.includes('-----BEGIN PGP')
    ? openpgp.readSignature({ armoredSignature: text })
    : openpgp.readSignature({ binarySignature: file })
}

/** What is signed: held in memory, or a file that is read as it is hashed. */
export type Signed = { bytes: Uint8Array } | { path: string }

/** What comes as a stream is hashed as it is read; the library's stream can only be read by its reader. */
async function readToEnd(stream: unknown): Promise<void> {
  const reader = (stream as ReadableStream<Uint8Array>).getReader()
  for (let next = await reader.read(); !next.done; next = await reader.read()) continue
}

/** Checks a detached OpenPGP signature: good when one of these keys made it and was allowed to at that time. */
export async function checkSignature(
  signed: Signed,
  file: Uint8Array,
  keys: readonly PublisherKey[],
): Promise<SignatureVerdict> {
  const openpgp = await import('openpgp')
  let signature: Awaited<ReturnType<typeof readSignature>>
  try {
    signature = await readSignature(file)
  } catch (error) {
    return { good: false, because: 'unreadable', detail: (error as Error).message }
  }
  const binary =
    'bytes' in signed
      ? signed.bytes
      : (Readable.toWeb(createReadStream(signed.path)) as ReadableStream<Uint8Array>)
  const message = await openpgp.createMessage({ binary })
  const result = await openpgp.verify({
    message,
    signature,
    verificationKeys: keys.map(({ key }) => key),
    format: 'binary',
  })
  if (!(result.data instanceof Uint8Array)) await readToEnd(result.data)
  let last: SignatureVerdict = { good: false, because: 'unreadable', detail: 'it signs nothing' }
  for (const one of result.signatures) {
    const signer = keys.find(({ key }) => key.getKeys(one.keyID).length > 0)
    if (!signer) {
      const detail = `it was made by the key ${one.keyID.toHex().toUpperCase()}`
      last = { good: false, because: 'unknown_key', detail }
      continue
    }
    try {
      await one.verified
      return { good: true, fingerprint: signer.fingerprint }
    } catch (error) {
      last = { good: false, because: 'invalid', detail: (error as Error).message }
    }
  }
  return last
}
