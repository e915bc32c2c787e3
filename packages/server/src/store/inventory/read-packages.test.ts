import { expect, it } from 'vitest'
import { packagesSectionSchema } from '@dirigent/protocol/agent/inventory'
import { somePackages } from '../../testing/test-device.ts'
import { readPackages } from './read-packages.ts'

const [row] = somePackages(1).packages
const withRow = (change: Record<string, unknown>) => ({
  provider: 'apt',
  packages: [{ ...row, ...change }],
})
const without = (name: string) => {
  const { [name]: _left, ...rest } = row as Record<string, unknown>
  return { provider: 'apt', packages: [rest] }
}

it.each([
  ['a list', somePackages(3)],
  ['an empty list', { provider: 'apt', packages: [] }],
  ['an unknown origin', withRow({ origin: null })],
  ['an empty arch', withRow({ arch: '' })],
  ['a field of a newer agent', withRow({ signedBy: 'x' })],
  ['the longest name', withRow({ name: 'x'.repeat(512) })],
  ['a name that is too long', withRow({ name: 'x'.repeat(513) })],
  ['an empty name', withRow({ name: '' })],
  ['an empty version', withRow({ version: '' })],
  ['an empty source', withRow({ source: '' })],
  ['a number as version', withRow({ sourceVersion: 5 })],
  ['no arch', without('arch')],
  ['no origin', without('origin')],
  ['an arch that is too long', withRow({ arch: 'x'.repeat(513) })],
  ['another provider', { provider: 'brew', packages: [] }],
  ['no provider', { packages: [] }],
  ['a row that is null', { provider: 'apt', packages: [null] }],
  ['packages that are no list', { provider: 'apt', packages: {} }],
  ['nothing', null],
  ['a text', 'apt'],
])('says of %s what the schema says', (_case, content) => {
  expect(readPackages(content).ok).toBe(packagesSectionSchema.safeParse(content).success)
})
