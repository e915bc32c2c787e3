import type { FeedName } from '@dirigent/domain/advisories/advisory'
import { FeedError } from '../feed-error.ts'
import { fetchBytes, type Web } from './fetch.ts'
import { checkSignature, plainFingerprint, readKeys } from './signatures.ts'
import type { PublisherKey, Signed } from './signatures.ts'

/**
 * Remembers by which keys a publisher signs: the first ones that were seen (trust on first use), and those that a person
 * has accepted since. `origin` is the feed's file or the CSAF provider.
 */
export type KeyRing = {
  pinned(feed: FeedName, origin: string): Promise<readonly string[]>
  pin(feed: FeedName, origin: string, fingerprints: readonly string[]): Promise<void>
}

/** Where a publisher names a key: `public_openpgp_keys` of a CSAF provider's metadata. */
export type KeyReference = { url: string; fingerprint?: string | undefined }

/** Checks what one publisher signed. Throws `FeedError`: nothing that is wrongly signed is ever loaded. */
export type Signer = {
  /** Whether this publisher signs at all. */
  signs: boolean
  /** Whether the file has a good signature; false when it has none and none is needed. */
  check(url: string, signed: Signed, signatureUrl: string): Promise<boolean>
}

const KEY_MAX_BYTES = 1024 * 1024
const SIGNATURE_MAX_BYTES = 64 * 1024
const KEYS_MAX = 20

async function listedKeys(web: Web, references: readonly KeyReference[]): Promise<PublisherKey[]> {
  const listed = new Map<string, PublisherKey>()
  for (const { url, fingerprint } of references.slice(0, KEYS_MAX)) {
    const file = await fetchBytes(web, url, { maxBytes: KEY_MAX_BYTES, optional: true })
    const keys = file === null ? [] : await readKeys(file.bytes)
    const wanted = fingerprint === undefined ? null : plainFingerprint(fingerprint)
    // The fingerprint binds the key: another one at this address is not the publisher's.
    for (const one of keys)
      if (wanted === null || wanted === one.fingerprint) listed.set(one.fingerprint, one)
  }
  return [...listed.values()]
}

const names = (keys: readonly PublisherKey[]) => keys.map((one) => one.fingerprint).join(', ')

/**
 * Prepares checking what this publisher signs. `mustSign`: it promises signatures (a trusted CSAF provider); who signed
 * once must sign from then on, or an attacker would just leave the signature out.
 */
export async function signerOf(
  web: Web,
  ring: KeyRing,
  origin: string,
  references: readonly KeyReference[],
  mustSign: boolean,
): Promise<Signer> {
  const { feed } = web
  const pinned = new Set(await ring.pinned(feed, origin))
  const listed = references.length > 0 ? await listedKeys(web, references) : []
  const trusted = pinned.size === 0 ? listed : listed.filter((one) => pinned.has(one.fingerprint))
  if (trusted.length === 0 && (pinned.size > 0 || (mustSign && references.length > 0))) {
    const now = listed.length > 0 ? `now names ${names(listed)}` : 'names no key that can be read'
    const before = pinned.size > 0 ? ` (known: ${[...pinned].join(', ')})` : ''
    throw new FeedError(
      feed,
      'feed_key_changed',
      `${origin} ${now}${before}. Compare the fingerprint with what the publisher says elsewhere, then accept it ` +
        `("dirigent feeds trust ${feed} ${origin} FINGERPRINT").`,
      undefined,
      { origin, offered: listed.map((one) => one.fingerprint), known: [...pinned] },
    )
  }
  const required = pinned.size > 0 || (mustSign && trusted.length > 0)

  async function check(url: string, signed: Signed, signatureUrl: string): Promise<boolean> {
    if (trusted.length === 0) return false
    const limits = { maxBytes: SIGNATURE_MAX_BYTES, optional: true }
    const file = await fetchBytes(web, signatureUrl, limits)
    if (file === null) {
      if (!required) return false
      const detail = `${url} has no signature at ${signatureUrl}, although ${origin} signs what it publishes.`
      throw new FeedError(feed, 'feed_signature_missing', detail)
    }
    const verdict = await checkSignature(signed, file.bytes, trusted)
    if (verdict.good) {
      if (pinned.size === 0) {
        const fingerprints = trusted.map((one) => one.fingerprint)
        for (const one of fingerprints) pinned.add(one)
        await ring.pin(feed, origin, fingerprints)
      }
      return true
    }
    const byOther = verdict.because === 'unknown_key' && (await byListed(signed, file.bytes))
    if (byOther)
      throw new FeedError(
        feed,
        'feed_key_changed',
        `${url} is signed by ${byOther}, which ${origin} names now but nobody has accepted. Compare the fingerprint ` +
          `with what the publisher says elsewhere, then "dirigent feeds trust ${feed} ${origin} ${byOther}".`,
        undefined,
        { origin, offered: [byOther], known: [...pinned] },
      )
    throw new FeedError(
      feed,
      'feed_signature_invalid',
      `the signature of ${url} is not good (${verdict.detail}): it was changed on its way, or is not from this ` +
        'publisher. Nothing of it was taken.',
    )
  }

  async function byListed(signed: Signed, file: Uint8Array): Promise<string | null> {
    const others = listed.filter((one) => !pinned.has(one.fingerprint))
    const verdict = await checkSignature(signed, file, others)
    return verdict.good ? verdict.fingerprint : null
  }

  return { signs: trusted.length > 0, check }
}
