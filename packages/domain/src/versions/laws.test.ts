import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { compareVersions, parseVersion, VERSION_SCHEMES } from './registry.ts'

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

const transitive = (name: 'deb' | 'rpm' | 'windows' | 'semver', text: fc.Arbitrary<string>) =>
  fc.assert(
    fc.property(text, text, text, (a, b, c) => {
      const [low = '', middle = '', high = ''] = [a, b, c].toSorted((x, y) =>
        compareVersions(name, x, y),
      )
      expect(compareVersions(name, low, middle)).toBeLessThanOrEqual(0)
      expect(compareVersions(name, middle, high)).toBeLessThanOrEqual(0)
      expect(compareVersions(name, low, high)).toBeLessThanOrEqual(0)
    }),
    { numRuns: 1000 },
  )

it.each(['deb', 'windows', 'semver'] as const)('%s is transitive over any texts', (name) =>
  transitive(name, anyText),
)
it('rpm is transitive over what rpm accepts', () =>
  transitive(
    'rpm',
    versionLike.filter((text) => parseVersion('rpm', text) !== null),
  ))
