import { spawnSync } from 'node:child_process'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { compareVersions, parseVersion } from '@dirigent/domain/versions/registry'

/** The authority itself: `dpkg --compare-versions`. Skipped where dpkg is missing. */
const hasDpkg = spawnSync('dpkg', ['--version']).status === 0

const PIECES = [
  '0',
  '00',
  '1',
  '010',
  '9',
  '10',
  '99999999999999999999',
  '~',
  '.',
  '-',
  '+',
  'a',
  'Z',
  'rc',
  'u',
  'deb12',
]
const version = fc
  .tuple(
    fc.constantFrom('', '0:', '1:', '007:'),
    fc.array(fc.constantFrom(...PIECES), { minLength: 1, maxLength: 7 }),
  )
  .map(([epoch, pieces]) => epoch + pieces.join(''))
  .filter((text) => parseVersion('deb', text) !== null)

function dpkgOrder(pairs: readonly (readonly [string, string])[]): number[] {
  const script = pairs
    .map(
      ([a, b]) =>
        `dpkg --compare-versions '${a}' lt '${b}' && echo -1 || { dpkg --compare-versions '${a}' gt '${b}' && echo 1 || echo 0; }`,
    )
    .join('\n')
  return spawnSync('sh', { input: script, encoding: 'utf8' }).stdout.trim().split('\n').map(Number)
}

it.skipIf(!hasDpkg)('orders Debian versions as dpkg does', () => {
  const pairs = fc.sample(fc.tuple(version, version), { numRuns: 400 })
  const expected = dpkgOrder(pairs)
  expect(expected).toHaveLength(pairs.length)
  const wrong = pairs.filter(([a, b], i) => compareVersions('deb', a, b) !== expected[i])
  expect(wrong).toEqual([])
})
