import fc from 'fast-check'
import semver from 'semver'
import { describe, expect, it } from 'vitest'
import { compareVersions, parseVersion } from '@dirigent/domain/versions/registry'
import { authorityOrder, type Authority } from './authorities.ts'

/** Pieces chosen for where mistakes live: leading zeros, `~`, `^`, empty parts, epochs, letters beside digits. */
// prettier-ignore
const PIECES = [
  '0', '00', '1', '01', '9', '10', '010', '99999999999999999999', '9007199254740992', '9007199254740993',
  '~', '~~', '^', '^^', '~^', '.', '..', '-', '-0', '+', '_', 'a', 'Z', 'rc', 'beta', 'el9', '１', '²', '%', '+deb12u1', '',
]
const PAIRS = 4_000

const version = (scheme: Authority) =>
  fc
    .tuple(
      fc.constantFrom('', '', '0:', '1:', '007:'),
      fc.array(fc.constantFrom(...PIECES), { minLength: 1, maxLength: 7 }),
    )
    .map(([epoch, pieces]) => epoch + pieces.join(''))
    .filter((text) => parseVersion(scheme, text) !== null)

/** Two versions that differ in one place: where two random ones differ at once, nothing is tried. */
const neighbours = (scheme: Authority) =>
  fc
    .tuple(version(scheme), fc.constantFrom(...PIECES), fc.nat(12))
    .map(([text, piece, at]): [string, string] => [
      text,
      text.slice(0, at) + piece + text.slice(at),
    ])
    .filter(([, text]) => parseVersion(scheme, text) !== null)

describe.each(['deb', 'rpm', 'pacman'] as const)('%s', (scheme) => {
  const present = authorityOrder(scheme, [['1', '2']]) !== null
  it.skipIf(!present)(`orders as its library does (skipped where Python lacks it)`, () => {
    const pairs = [
      ...fc.sample(fc.tuple(version(scheme), version(scheme)), PAIRS),
      ...fc.sample(neighbours(scheme), PAIRS),
    ]
    const expected = authorityOrder(scheme, pairs)
    expect(expected).toHaveLength(pairs.length)
    const wrong = pairs.filter(([a, b], i) => compareVersions(scheme, a, b) !== expected?.[i])
    expect(wrong).toEqual([])
  })
})

describe('semver', () => {
  const piece = fc.constantFrom('0', '1', '10', '2', 'a', 'B', 'rc', 'alpha', '-', '00a', '0a')
  const identifier = fc.array(piece, { minLength: 1, maxLength: 2 }).map((parts) => parts.join(''))
  const text = fc
    .tuple(
      fc.tuple(fc.nat(3), fc.nat(12), fc.nat(3)),
      fc.array(identifier, { maxLength: 4 }),
      fc.array(identifier, { maxLength: 2 }),
    )
    .map(
      ([core, pre, build]) =>
        core.join('.') +
        (pre.length > 0 ? `-${pre.join('.')}` : '') +
        (build.length > 0 ? `+${build.join('.')}` : ''),
    )
  const damaged = fc
    .tuple(text, fc.constantFrom('.', '-', '0', '01', '+', 'v', '_'), fc.nat(9))
    .map(([whole, extra, at]) => whole.slice(0, at) + extra + whole.slice(at))

  it('accepts what npm semver accepts', () => {
    const differing = fc
      .sample(fc.oneof(text, damaged), PAIRS)
      .filter((one) => (parseVersion('semver', one) === null) !== (semver.valid(one) === null))
    expect(differing).toEqual([])
  })
  it('orders as npm semver does', () => {
    const wrong = fc
      .sample(fc.tuple(text, text), PAIRS)
      .filter(([a, b]) => semver.valid(a) !== null && semver.valid(b) !== null)
      .filter(([a, b]) => semver.compare(a, b) !== compareVersions('semver', a, b))
    expect(wrong).toEqual([])
  })
})
