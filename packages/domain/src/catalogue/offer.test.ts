import { expect, it } from 'vitest'
import type { Installer } from './entry.ts'
import { deviceArch, offerFor } from './offer.ts'

const installer = (change: Partial<Installer> = {}): Installer => ({
  arch: 'x64',
  type: 'msi',
  url: 'https://harbour.example/viewer.msi',
  sha256: 'a'.repeat(64),
  silent: '/quiet /norestart',
  productCode: null,
  scope: 'machine',
  ...change,
})
const offer = (installed: string | null, installers: Installer[], arch = 'AMD64', sure = true) =>
  offerFor({ version: '2.10', platform: 'windows', installers }, installed, deviceArch(arch), sure)

it.each([
  ['an older version', '2.9', [installer()], 'AMD64', null],
  ['no hash', '2.9', [installer({ sha256: null })], 'AMD64', 'no_hash'],
  ['no switches', '2.9', [installer({ type: 'exe', silent: null })], 'AMD64', 'no_silent_switches'],
  ['only for one user', '2.9', [installer({ scope: 'user' })], 'AMD64', 'only_per_user'],
  ['a zip', '2.9', [installer({ type: 'zip' })], 'AMD64', 'portable_only'],
  ['the version alone', '2.9', [], 'AMD64', 'no_installer'],
  ['another processor', '2.9', [installer({ arch: 'arm64' })], 'AMD64', 'no_installer_for_arch'],
  ['32 bit on 64 bit', '2.9', [installer({ arch: 'x86' })], 'AMD64', null],
  ['64 bit on 32 bit', '2.9', [installer()], 'x86', 'no_installer_for_arch'],
  ['64 bit on ARM', '2.9', [installer()], 'arm64', null],
  ['an unknown processor', '2.9', [installer()], 'sparc', 'no_installer_for_arch'],
] as const)('%s', (_what, installed, installers, arch, reason) => {
  expect(offer(installed, [...installers], arch)?.unassignable).toBe(reason)
})

it.each([
  ['the same version', '2.10.0'],
  ['a newer one', '2.11'],
  ['an unknown one', null],
])('offers nothing for %s', (_what, installed) => {
  expect(offer(installed, [installer()])).toBe(null)
})

it('takes the installer without a problem before the better fitting one', () => {
  const chosen = offer('1', [installer({ sha256: null }), installer({ arch: 'x86' })])
  expect(chosen).toMatchObject({ unassignable: null, installer: { arch: 'x86' } })
})

it('a product that is only resembled is shown and cannot be assigned', () => {
  expect(offer('1', [installer()], 'AMD64', false)?.unassignable).toBe('unsure_product')
})
