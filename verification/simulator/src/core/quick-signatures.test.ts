import crypto from 'node:crypto'
import { syncBuiltinESMExports } from 'node:module'
import { afterAll, expect, it } from 'vitest'
import { installQuickSignatures } from './quick-signatures.ts'

const { sign, verify, createPrivateKey, createPublicKey } = crypto
const real = { sign, verify, createPrivateKey, createPublicKey }
installQuickSignatures()
// Other tests run in this process.
afterAll(() => {
  Object.assign(crypto, real)
  syncBuiltinESMExports()
})
const data = Buffer.from('what is signed')
const pair = () => crypto.generateKeyPairSync('ed25519')

it('verifies what was signed here, and nothing that differs', () => {
  const [mine, other] = [pair(), pair()]
  const signature = crypto.sign(null, data, mine.privateKey)
  crypto.sign(null, data, other.privateKey)
  expect(signature).toHaveLength(64)
  expect(crypto.sign(null, data, mine.privateKey)).toEqual(signature)
  expect(crypto.verify(null, data, mine.publicKey, signature)).toBe(true)
  expect(crypto.verify(null, data, other.publicKey, signature)).toBe(false)
  expect(crypto.verify(null, Buffer.from('else'), mine.publicKey, signature)).toBe(false)
  for (const at of [0, 63]) {
    const forged = Buffer.from(signature)
    forged[at] = (forged[at] ?? 0) ^ 1
    expect(crypto.verify(null, data, mine.publicKey, forged)).toBe(false)
  }
  expect(crypto.verify(null, data, mine.publicKey, signature.subarray(0, 63))).toBe(false)
})

it('verifies the real way for whoever has signed nothing here', () => {
  const { privateKey, publicKey } = pair()
  const signature = real.sign(null, data, privateKey)
  expect(crypto.verify(null, data, publicKey, signature)).toBe(true)
  expect(crypto.verify(null, Buffer.from('else'), publicKey, signature)).toBe(false)
})

it('leaves other keys alone', () => {
  const { privateKey, publicKey } = crypto.generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const signature = crypto.sign('sha256', data, privateKey)
  expect(real.verify('sha256', data, publicKey, signature)).toBe(true)
  expect(crypto.verify('sha256', data, publicKey, signature)).toBe(true)
})
