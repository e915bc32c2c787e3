import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { compareVersions, parseVersion, VERSION_SCHEMES } from './registry.ts'
import type { VersionSchemeName } from './scheme.ts'

/** Pieces chosen for where mistakes live: zeros, tildes, carets, epochs, hyphens, long numbers. */
const PIECES = [
  '0',
  '00',
  '1',
  '01',
  '9',
  '10',
  '18446744073709551616',
  '~',
  '^',
  '.',
  '-',
  '+',
  ':',
  'a',
  'Z',
  'rc',
  'beta',
  '_p',
  '-r',
  'el9',
  '',
]
const versionLike = fc
  .array(fc.constantFrom(...PIECES), { maxLength: 7 })
  .map((pieces) => pieces.join(''))
const anyText = fc.oneof(
  { weight: 4, arbitrary: versionLike },
  { weight: 1, arbitrary: fc.string({ maxLength: 12 }) },
)

describe.each(Object.values(VERSION_SCHEMES))('laws of $name', ({ name }) => {
  it('is reflexive and antisymmetric over any two texts', () => {
    fc.assert(
      fc.property(anyText, anyText, (a, b) => {
        expect(compareVersions(name, a, a)).toBe(0)
        expect(compareVersions(name, a, b) + compareVersions(name, b, a)).toBe(0)
      }),
    )
  })
  it('reads any text without failing and keeps it as written', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        expect(parseVersion(name, text)?.text ?? text).toBe(text)
      }),
    )
  })
})

const inOrder = (name: VersionSchemeName, a: string, b: string, c: string) => {
  const [low = '', middle = '', high = ''] = [a, b, c].toSorted((x, y) =>
    compareVersions(name, x, y),
  )
  expect(compareVersions(name, low, middle)).toBeLessThanOrEqual(0)
  expect(compareVersions(name, middle, high)).toBeLessThanOrEqual(0)
  expect(compareVersions(name, low, high)).toBeLessThanOrEqual(0)
  if (compareVersions(name, low, high) === 0) expect(compareVersions(name, low, middle)).toBe(0)
}

const transitive = (name: VersionSchemeName, text: fc.Arbitrary<string>) =>
  fc.assert(
    fc.property(text, text, text, (a, b, c) => inOrder(name, a, b, c)),
    { numRuns: 1000 },
  )

it.each(['deb', 'apk', 'windows', 'macos', 'semver', 'generic'] as const)(
  '%s is transitive over any texts',
  (name) => transitive(name, anyText),
)
it('rpm is transitive over what rpm accepts', () =>
  transitive(
    'rpm',
    versionLike.filter((text) => parseVersion('rpm', text) !== null),
  ))
it('pacman is transitive over versions with a release', () =>
  transitive(
    'pacman',
    versionLike.map((text) => `${text}-1`).filter((text) => parseVersion('pacman', text) !== null),
  ))

const number = fc.constantFrom('0', '1', '2', '10', '13', '15')
const build = fc.tuple(number, fc.constantFrom('A', 'G'), number, fc.constantFrom('', 'a', 'd'))
const macosVersion = fc
  .tuple(
    fc.array(number, { minLength: 1, maxLength: 3 }),
    fc.constantFrom('', ' (a)', ' (c)'),
    fc.option(build),
  )
  .map(([numbers, response, of]) => numbers.join('.') + response + (of ? ` (${of.join('')})` : ''))
it('macos is transitive over releases with and without builds', () =>
  transitive('macos', macosVersion))
