import { describe, expect, it } from 'vitest'
import {
  compareVersions,
  comparePrepared,
  parseVersion,
  prepareVersion,
  VERSION_SCHEMES,
} from './registry.ts'
import type { VersionSchemeName } from './scheme.ts'

/** One row, one reason. */
const ORDERED: Record<
  VersionSchemeName,
  readonly (readonly [string, '<' | '=', string, string])[]
> = {
  deb: [
    ['1.0', '<', '1.0-1', 'a revision is newer than none'],
    ['1.0', '=', '1.0-0', 'no revision equals revision 0'],
    ['1.0~rc1', '<', '1.0', 'tilde sorts before the end'],
    ['1.0~~', '<', '1.0~', 'two tildes before one'],
    ['1.0~', '<', '1.0', 'also with nothing after it'],
    ['9.99', '<', '1:0.1', 'epoch first'],
    ['0:1', '=', '1', 'epoch 0 is no epoch'],
    ['1.09', '=', '1.9', 'leading zeros do not count'],
    ['1.0a', '<', '1.0+', 'letters before other characters'],
    ['2.2.9', '<', '2.2.10', 'numbers by value'],
    ['99999999999999999998', '<', '99999999999999999999', 'numbers of any length'],
    ['1-2', '<', '1-1-1', 'the last hyphen begins the revision'],
    ['2.36-9+deb12u9', '<', '2.36-9+deb12u13', 'stable updates'],
    ['1.2-1~bpo12+1', '<', '1.2-1', 'a backport is older than what it came from'],
    ['1.1.1n-0+deb11u4', '<', '1.1.1n-0+deb11u5', 'letters inside the upstream version'],
    ['5.15.0-69.76', '<', '5.15.0-70.77', 'Ubuntu kernels'],
  ],
  rpm: [
    ['1.0-1.el9', '<', '1.0-1.el9_2', 'release decides after the version'],
    ['1.0~rc1-1', '<', '1.0-1', 'tilde'],
    ['1.0-1', '<', '1.0^git1-1', 'caret is newer than the end'],
    ['1.0^git1-1', '<', '1.0.1-1', 'and older than what goes on'],
    ['9-1', '<', '1:1-1', 'epoch'],
    ['0:1-1', '=', '1-1', 'missing epoch is 0'],
    ['1.0a-1', '<', '1.0.1-1', 'a number is newer than letters'],
    ['1_0-1', '=', '1.0-1', 'separators are alike'],
  ],
  apk: [
    ['1.2.3-r0', '<', '1.2.3-r1', 'revision'],
    ['1.2_rc1', '<', '1.2', 'pre-release suffix'],
    ['1.2', '<', '1.2_p1', 'post-release suffix'],
    ['1.2', '<', '1.2a', 'letter'],
    ['1.06', '<', '1.1', 'a later part with a leading zero'],
  ],
  pacman: [
    ['1.0rc1-1', '<', '1.0-1', 'letters after the end are a pre-release'],
    ['1.0-1', '<', '1.0.1-1', 'one more part'],
    ['9-1', '<', '1:1-1', 'epoch'],
    ['1.0', '=', '1.0-3', 'no release equals any'],
  ],
  semver: [
    ['1.0.0-alpha.2', '<', '1.0.0-alpha.10', 'numbers by value'],
    ['1.0.0-rc.1', '<', '1.0.0', 'a pre-release is older'],
    ['1.0.0+a', '=', '1.0.0+b', 'build metadata does not count'],
    ['v1.2', '<', '1.2.1', 'missing numbers are 0'],
  ],
  windows: [
    ['10.0.19045.3086', '<', '10.0.19045.10000', 'builds by value'],
    ['10.0', '=', '10.0.0.0', 'missing numbers are 0'],
  ],
  macos: [
    ['14.6', '<', '14.6.1', 'one more number'],
    ['13.4.1', '<', '13.4.1 (c)', 'Rapid Security Response'],
    ['15.0 (24A335)', '<', '15.0 (24A348)', 'the build where both name one'],
  ],
  generic: [
    ['1.0-beta2', '<', '1.0', 'pre-release words are older than the end'],
    ['1.0', '=', '1.0.0', 'trailing zeros do not count'],
    ['2.9', '<', '2.10', 'numbers by value'],
    ['1.0', '<', '1.0.1', 'one more number'],
  ],
}

const NOT_A_VERSION: Record<VersionSchemeName, readonly string[]> = {
  deb: [
    '',
    'abc',
    '1.0-',
    ':1',
    'x:1',
    '1.0 2',
    '1.0_2',
    '1:',
    '4294967296:1',
    '-1',
    '1.0/2',
    '1.0\n',
  ],
  rpm: ['', '1.0-1-1 ', 'a b', '1:'],
  apk: ['', 'abc', '1.0-rx', '1.0_foo'],
  pacman: ['', '1.0-a', ':1-1'],
  semver: ['', '1.0', '1.0.0-', 'latest'],
  windows: ['', '10.0.x', 'ten'],
  macos: ['', 'Sonoma', '14.'],
  generic: ['', 'latest'],
}

describe.each(Object.values(VERSION_SCHEMES))('version scheme $name', ({ name }) => {
  it.each(ORDERED[name])('%s %s %s: %s', (a, sign, b) => {
    const expected = sign === '=' ? 0 : -1
    expect(compareVersions(name, a, b)).toBe(expected)
    expect(compareVersions(name, b, a)).toBe(expected === 0 ? 0 : 1)
    expect(comparePrepared(name, prepareVersion(name, a), prepareVersion(name, b))).toBe(expected)
  })
  it.each(ORDERED[name].flatMap(([a, , b]) => [a, b]))('reads %s', (text) => {
    // Leniency of the order does not make a lenient grammar: only these rows are not versions by the rules.
    const lenient = new Set(['1.0~~', 'v1.2'])
    if (!lenient.has(text)) expect(parseVersion(name, text)).toEqual({ scheme: name, text })
  })
  it.each(NOT_A_VERSION[name])('refuses %j', (text) => {
    expect(parseVersion(name, text)).toBeNull()
  })
})
