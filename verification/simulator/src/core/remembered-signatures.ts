import crypto, { type KeyObject } from 'node:crypto'
import { syncBuiltinESMExports } from 'node:module'

type Sign = (algorithm: null, data: Uint8Array, key: KeyObject) => Buffer
type Verify = (algorithm: null, data: Uint8Array, key: KeyObject, signature: Uint8Array) => boolean
type MakeKey = (of: unknown) => KeyObject

/** Some days of one device; what is older is calculated again. */
const VERDICTS_MAX = 4_000
const KEYS_MAX = 1_000

const installed = { done: false }

/**
 * Each process of an agent makes its keys anew and verifies the kept assignment again; here hundreds of such lives pass
 * within seconds. Ed25519 is a pure function: the same key, text and signature have the same verdict, so it is
 * calculated once, and what a key has just signed is known to be signed by it. Anything that differs in one bit is not
 * remembered and goes the real way.
 */
export function installRememberedSignatures(): void {
  if (installed.done) return
  installed.done = true
  const target = crypto as unknown as Record<string, unknown>
  const verdicts = createMemory<boolean>(VERDICTS_MAX)
  const names = new WeakMap<KeyObject, string>()
  const publicOf = target['createPublicKey'] as MakeKey
  const nameOf = (key: KeyObject): string => {
    const known = names.get(key)
    if (known !== undefined) return known
    const { asymmetricKeyType: kind, type } = key
    const own = type === 'private' ? publicOf(key) : key
    const name = kind === 'ed25519' ? String(own.export({ format: 'jwk' }).x) : ''
    names.set(key, name)
    return name
  }
  const questionOf = (key: KeyObject, data: Uint8Array, signature: Uint8Array): string | null => {
    const name = key instanceof crypto.KeyObject ? nameOf(key) : ''
    return name === '' ? null : `${name} ${latin(signature)} ${latin(data)}`
  }
  const sign = target['sign'] as Sign
  const verify = target['verify'] as Verify
  target['sign'] = (algorithm: null, data: Uint8Array, key: KeyObject): Buffer => {
    const signature = sign(algorithm, data, key)
    const question = questionOf(key, data, signature)
    if (question !== null) verdicts.set(question, true)
    return signature
  }
  target['verify'] = (
    algorithm: null,
    data: Uint8Array,
    key: KeyObject,
    signature: Uint8Array,
  ): boolean => {
    const question = questionOf(key, data, signature)
    const known = question === null ? undefined : verdicts.get(question)
    if (known !== undefined) return known
    const verdict = verify(algorithm, data, key, signature)
    if (question !== null) verdicts.set(question, verdict)
    return verdict
  }
  for (const name of ['createPrivateKey', 'createPublicKey'])
    target[name] = rememberKeys(target[name] as MakeKey)
  syncBuiltinESMExports()
}

const latin = (bytes: Uint8Array) =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1')

/** Keys that are given as bytes; any other way of naming one is passed on. */
function rememberKeys(make: MakeKey): MakeKey {
  const keys = createMemory<KeyObject>(KEYS_MAX)
  return (of) => {
    const { key, format, type } = of as { key?: unknown; format?: string; type?: string }
    if (!(key instanceof Uint8Array) || format !== 'der') return make(of)
    const name = `${type} ${latin(key)}`
    const known = keys.get(name)
    if (known) return known
    const made = make(of)
    keys.set(name, made)
    return made
  }
}

/** Forgets everything when it is full: what is asked again is calculated again. */
function createMemory<T>(max: number) {
  const known = new Map<string, T>()
  return {
    get: (name: string) => known.get(name),
    set(name: string, value: T) {
      if (known.size >= max) known.clear()
      known.set(name, value)
    },
  }
}
