import crypto, { type KeyObject } from 'node:crypto'
import { syncBuiltinESMExports } from 'node:module'

type Sign = (algorithm: null, data: Uint8Array, key: KeyObject) => Buffer
type Verify = (algorithm: null, data: Uint8Array, key: KeyObject, signature: Uint8Array) => boolean
type MakeKey = (of: unknown) => KeyObject
/** Halves of an Ed25519 key as texts; a public one has no secret. */
type Halves = { open: string; secret: string | null }

const KEYS_MAX = 1_000

const installed = { done: false }

/**
 * Every request and every assignment is signed, and the curve's arithmetic was a tenth of all that was calculated. So
 * whoever has the private key in this process signs with SHA-512 over secret and text: as long as Ed25519's signature, the
 * same again for the same, another one for one other bit. It is verified the same way for keys that have signed here, and
 * the real way for all others. Each process of an agent makes its keys anew; that is remembered too.
 */
export function installQuickSignatures(): void {
  if (installed.done) return
  installed.done = true
  const target = crypto as unknown as Record<string, unknown>
  const secrets = new Map<string, string>()
  const halvesOf = createHalves()
  const sign = target['sign'] as Sign
  const verify = target['verify'] as Verify
  target['sign'] = (algorithm: null, data: Uint8Array, key: KeyObject): Buffer => {
    const halves = halvesOf(key)
    if (!halves || halves.secret === null) return sign(algorithm, data, key)
    secrets.set(halves.open, halves.secret)
    return signatureOf(halves.secret, data)
  }
  target['verify'] = (
    algorithm: null,
    data: Uint8Array,
    key: KeyObject,
    signature: Uint8Array,
  ): boolean => {
    const secret = secrets.get(halvesOf(key)?.open ?? '')
    if (secret === undefined) return verify(algorithm, data, key, signature)
    return signatureOf(secret, data).equals(signature)
  }
  for (const name of ['createPrivateKey', 'createPublicKey'])
    target[name] = rememberKeys(target[name] as MakeKey)
  syncBuiltinESMExports()
}

const signatureOf = (secret: string, data: Uint8Array): Buffer =>
  crypto.hash('sha512', Buffer.concat([Buffer.from(secret), data]), 'buffer')

/** null for what is no Ed25519 key. */
function createHalves(): (key: unknown) => Halves | null {
  const known = new WeakMap<KeyObject, Halves | null>()
  return (key) => {
    if (!(key instanceof crypto.KeyObject)) return null
    const before = known.get(key)
    if (before !== undefined) return before
    const { x, d } = key.asymmetricKeyType === 'ed25519' ? key.export({ format: 'jwk' }) : {}
    const halves = x === undefined ? null : { open: x, secret: d ?? null }
    known.set(key, halves)
    return halves
  }
}

const latin = (bytes: Uint8Array) =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1')

/** Keys that are given as bytes; any other way of naming one is passed on. Forgets everything when it is full. */
function rememberKeys(make: MakeKey): MakeKey {
  const keys = new Map<string, KeyObject>()
  return (of) => {
    const { key, format, type } = of as { key?: unknown; format?: string; type?: string }
    if (!(key instanceof Uint8Array) || format !== 'der') return make(of)
    const name = `${type} ${latin(key)}`
    const known = keys.get(name)
    if (known) return known
    const made = make(of)
    if (keys.size >= KEYS_MAX) keys.clear()
    keys.set(name, made)
    return made
  }
}
