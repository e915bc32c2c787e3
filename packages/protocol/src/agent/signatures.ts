import { createPrivateKey, createPublicKey, hash, sign, verify, type KeyObject } from 'node:crypto'

/**
 * HTTP message signatures (RFC 9421) in one strict profile: label `sig1`, components `@method`, `@path`,
 * `content-digest` (RFC 9530, sha-256) in this order, parameters created, nonce, keyid, alg="ed25519" in this order.
 * Anything else is refused: what cannot be varied cannot be confused. Paths carry no query.
 */
export type SignedHeaders = {
  'content-digest': string
  'signature-input': string
  signature: string
}

/** How old a request's `created` may be by the server's clock. */
export const SIGNATURE_WINDOW_S = 300
/**
 * How far it may lie ahead. Small, because a server that restarts refuses what was signed before its start: a request
 * signed far ahead could be replayed then. A device whose clock is further ahead gets the server's signed time.
 */
export const SIGNATURE_AHEAD_S = 5

/**
 * What the server signs (with an assignment key) into `serverTime.document` of a `signature_expired` problem. The
 * request's own nonce is in it, so that an old answer cannot set a device's clock.
 */
export type SignedServerTime = { format: 1; serverTime: string; nonce: string }

const PROFILE =
  /^sig1=(\("@method" "@path" "content-digest"\);created=(\d{1,12});nonce="([A-Za-z0-9_-]{16,64})";keyid="([A-Za-z0-9:._-]{1,128})";alg="ed25519")$/
const SIGNATURE = /^sig1=:([A-Za-z0-9+/]{86}==):$/
const SPKI_PREFIX = Buffer.from('302a300506032b6570032100', 'hex')
const PKCS8_PREFIX = Buffer.from('302e020100300506032b657004220420', 'hex')

export function contentDigest(body: Uint8Array | string): string {
  return `sha-256=:${hash('sha256', body, 'base64')}:`
}

/** RFC 9421 §2.5: the text that is signed. */
function signatureBase(method: string, path: string, digest: string, params: string): string {
  return `"@method": ${method}\n"@path": ${path}\n"content-digest": ${digest}\n"@signature-params": ${params}`
}

export type SignInput = {
  method: string
  path: string
  body: Uint8Array | string
  keyId: string
  privateKey: KeyObject
  createdS: number
  nonce: string
}

/** Headers to send with the request. `createdS` in whole seconds since 1970. */
export function signRequest(input: SignInput): SignedHeaders {
  const digest = contentDigest(input.body)
  const params = `("@method" "@path" "content-digest");created=${input.createdS};nonce="${input.nonce}";keyid="${input.keyId}";alg="ed25519"`
  const base = signatureBase(input.method, input.path, digest, params)
  const signature = sign(null, Buffer.from(base), input.privateKey).toString('base64')
  return {
    'content-digest': digest,
    'signature-input': `sig1=${params}`,
    signature: `sig1=:${signature}:`,
  }
}

export type ParsedSignature = {
  keyId: string
  nonce: string
  createdS: number
  params: string
  signature: Buffer
  digest: string
}
export type SignatureError = 'signature_missing' | 'signature_invalid' | 'digest_mismatch'

/** Reads the headers of a request; says nothing yet about who signed. */
export function parseSignature(
  headers: Readonly<Record<string, string | string[] | undefined>>,
): ParsedSignature | SignatureError {
  const { 'signature-input': input, signature, 'content-digest': digest } = headers
  if (typeof input !== 'string' || typeof signature !== 'string' || typeof digest !== 'string') {
    return 'signature_missing'
  }
  const profile = PROFILE.exec(input)
  const bytes = SIGNATURE.exec(signature)
  if (!profile?.[1] || !profile[2] || !profile[3] || !profile[4] || !bytes?.[1])
    return 'signature_invalid'
  return {
    params: profile[1],
    createdS: Number(profile[2]),
    nonce: profile[3],
    keyId: profile[4],
    signature: Buffer.from(bytes[1], 'base64'),
    digest,
  }
}

/** True when `publicKey` signed exactly this request with exactly this body. Time and nonce are the caller's to judge. */
export function verifyRequest(
  parsed: ParsedSignature,
  request: { method: string; path: string; body: Uint8Array | string },
  publicKey: KeyObject,
): true | SignatureError {
  if (contentDigest(request.body) !== parsed.digest) return 'digest_mismatch'
  const base = signatureBase(request.method, request.path, parsed.digest, parsed.params)
  return verify(null, Buffer.from(base), publicKey, parsed.signature) ? true : 'signature_invalid'
}

/** Raw 32-byte Ed25519 public key (base64) ↔ KeyObject. Throws a TypeError when it is not one. */
export function publicKeyFromRaw(base64: string): KeyObject {
  const raw = Buffer.from(base64, 'base64')
  if (raw.length !== 32) throw new TypeError('an Ed25519 public key has 32 bytes')
  return createPublicKey({ key: Buffer.concat([SPKI_PREFIX, raw]), format: 'der', type: 'spki' })
}
export function rawPublicKey(key: KeyObject): string {
  return key.export({ format: 'der', type: 'spki' }).subarray(-32).toString('base64')
}

/** A private key from its 32-byte seed, so that callers bring their own randomness. */
export function privateKeyFromSeed(seed: Uint8Array): KeyObject {
  return createPrivateKey({
    key: Buffer.concat([PKCS8_PREFIX, seed]),
    format: 'der',
    type: 'pkcs8',
  })
}

/** Detached Ed25519 signature over a text, used for assignments, key certificates and the server's time. */
export function signText(text: string, privateKey: KeyObject): string {
  return sign(null, Buffer.from(text), privateKey).toString('base64')
}
export function verifyText(text: string, signature: string, publicKey: KeyObject): boolean {
  return verify(null, Buffer.from(text), publicKey, Buffer.from(signature, 'base64'))
}
