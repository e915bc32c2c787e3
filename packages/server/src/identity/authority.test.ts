import { X509Certificate } from 'node:crypto'
import { mkdtemp, rm, stat, truncate } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeEach, expect, it } from 'vitest'
import { DAY_MS } from '@dirigent/domain/identity/time'
import { keyCertificateText } from '@dirigent/protocol/agent/assignment'
import { publicKeyFromRaw, verifyText } from '@dirigent/protocol/agent/signatures'
import { systemRandom } from '@dirigent/system/random'
import { openAuthority } from './authority.ts'
import { openKeys } from './keys.ts'

const root = await mkdtemp(join(tmpdir(), 'dirigent-identity-'))
afterAll(() => rm(root, { recursive: true, force: true }))

const START = Date.parse('2030-01-01T00:00:00Z')
let now = START
let directory = ''
let test = 0
beforeEach(() => {
  now = START
  directory = join(root, String(test++))
})
const clock = { now: () => now }
const deps = (names: string[] = ['localhost', '127.0.0.1']) => ({
  directory,
  clock,
  random: systemRandom,
  names,
})
const mode = async (file: string) => (await stat(join(directory, file))).mode & 0o777

it('keeps its authority over restarts, readable by nobody else', async () => {
  const first = await openAuthority(deps())
  await first.serverCertificate()
  expect((await openAuthority(deps())).sha256).toBe(first.sha256)
  expect(await Promise.all(['authority.pem', 'server.pem', '.'].map(mode))).toEqual([
    0o600, 0o600, 0o700,
  ])
})

it('signs a certificate for its names that the authority vouches for', async () => {
  const authority = await openAuthority(deps(['localhost', '127.0.0.1', 'patch.example.org']))
  const certificate = new X509Certificate((await authority.serverCertificate()).cert)
  expect(certificate.verify(new X509Certificate(authority.certificate).publicKey)).toBe(true)
  expect(certificate.checkHost('patch.example.org')).toBe('patch.example.org')
  expect(certificate.checkIP('127.0.0.1')).toBe('127.0.0.1')
  expect(certificate.checkHost('other.example.org')).toBeUndefined()
  expect(certificate.ca).toBe(false)
})

it.each([
  ['the same while it is young', 200 * DAY_MS, ['localhost', '127.0.0.1'], true],
  ['a new one in its last third', 260 * DAY_MS, ['localhost', '127.0.0.1'], false],
  ['a new one when a name was added', DAY_MS, ['localhost', '127.0.0.1', 'new.example.org'], false],
])('presents %s', async (_case, laterMs, names, same) => {
  const before = await (await openAuthority(deps())).serverCertificate()
  now += laterMs
  const after = await (await openAuthority(deps(names))).serverCertificate()
  expect(after.cert === before.cert).toBe(same)
  expect(after.validUntil).toBeGreaterThan(now)
})

it('rotates the assignment key after sixty days and lets the former one count until its end', async () => {
  const keys = await openKeys(deps())
  const [first] = keys.certificates()
  now += 59 * DAY_MS
  expect(await keys.rotateIfDue()).toBe(false)
  now += DAY_MS
  expect(await keys.rotateIfDue()).toBe(true)
  const both = (await openKeys(deps())).certificates()
  expect(both).toHaveLength(2)
  expect(both[1]).toEqual(first)
  expect(keys.signAssignment('text').keyId).toBe(both[0]?.keyId)
  now += 31 * DAY_MS
  expect(keys.certificates().map(({ keyId }) => keyId)).toEqual([both[0]?.keyId])
})

it('signs with the key that another process of this server made meanwhile, and makes no further one', async () => {
  const [one, other] = [await openKeys(deps()), await openKeys(deps())]
  now += 61 * DAY_MS
  expect(await one.rotateIfDue()).toBe(true)
  expect(await other.rotateIfDue()).toBe(false)
  expect(other.signAssignment('text').keyId).toBe(one.certificates()[0]?.keyId)
  expect(other.certificates()).toEqual(one.certificates())
})

it('signs with a key that the pinned root certifies', async () => {
  const keys = await openKeys(deps())
  const [certificate] = keys.certificates()
  const [rootKey] = keys.rootKeys()
  if (!certificate || !rootKey) throw new Error('a key of each kind')
  const byRoot = publicKeyFromRaw(rootKey.publicKey)
  expect(verifyText(keyCertificateText(certificate), certificate.signature, byRoot)).toBe(true)
  const { signature } = keys.signAssignment('what is to be done')
  const key = publicKeyFromRaw(certificate.publicKey)
  expect(verifyText('what is to be done', signature, key)).toBe(true)
  expect(verifyText('what is to be undone', signature, key)).toBe(false)
})

it.each([0, 100, 600])(
  'does not make keys that devices trust anew when %i bytes are left of them',
  async (left) => {
    const first = await openAuthority(deps())
    await first.serverCertificate()
    await openKeys(deps())
    await truncate(join(directory, 'server.pem'), left)
    expect((await first.serverCertificate()).validUntil).toBeGreaterThan(START)

    await truncate(join(directory, 'authority.pem'), left)
    await expect(openAuthority(deps())).rejects.toThrow(/authority\.pem is damaged; put it back/)
    await truncate(join(directory, 'signing-keys.json'), left)
    await expect(openKeys(deps())).rejects.toThrow(/signing-keys\.json is damaged; put it back/)
  },
)
