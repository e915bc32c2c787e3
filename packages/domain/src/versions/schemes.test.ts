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
    ['1.0.0010', '<', '1.0.002', 'such parts are ordered as text'],
    ['1.2~1a', '<', '1.2~2b', 'commits as text'],
    ['1.2', '<', '1.2-r0', 'a revision is newer than none'],
    ['1.2_alpha', '<', '1.2~1a', 'a pre-release is older than anything'],
  ],
  pacman: [
    ['1.0rc1-1', '<', '1.0-1', 'letters after the end are a pre-release'],
    ['1.0-1', '<', '1.0.1-1', 'one more part'],
    ['9-1', '<', '1:1-1', 'epoch'],
    ['1.0', '=', '1.0-3', 'no release equals any'],
    ['1.0_2', '=', '1.0.2', 'separators are alike'],
    ['1.0.2', '<', '1.0..2', 'but not their number'],
    ['1.0~rc', '<', '1.0~1', 'a tilde separates like any other character'],
    ['1.0', '<', '1.0.a', 'letters behind a separator are newer'],
    ['1.0.a', '<', '1.0.1', 'and older than a number'],
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
    ['19045.6456', '=', '10.0.19045.6456', 'an OS build without 10.0'],
    ['10.0.19045.5011', '<', '19045.6456', 'and its revision'],
    ['19045.6456', '<', '22631.1', 'builds by value'],
    ['2024.1', '<', '2024.2', 'a short number is no OS build'],
    ['1, 2, 3, 4', '=', '1.2.3.4', 'commas as resources have them'],
  ],
  macos: [
    ['14.6', '<', '14.6.1', 'one more number'],
    ['13.4.1', '<', '13.4.1 (c)', 'Rapid Security Response'],
    ['15.0 (24A335)', '<', '15.0 (24A348)', 'the build where both name one'],
    ['14.6.1', '<', '14.6.1 (23G93)', 'no build is older than any'],
    ['14.6.1 (23G93)', '<', '14.7 (23H124)', 'the release decides first'],
    ['13.4.1 (a)', '<', '13.4.1 (c)', 'a later Rapid Security Response'],
    ['13.4.1 (a) (22F770820b)', '<', '13.4.1 (c) (22F770820d)', 'with its build'],
    ['13.4.1 (c)', '<', '13.5', 'the next release contains them'],
    ['15.6.1 (24G90)', '<', '26.0 (25A354)', 'the year of the name since 26'],
  ],
  generic: [
    ['1.0-beta2', '<', '1.0', 'pre-release words are older than the end'],
    ['1.0', '=', '1.0.0', 'trailing zeros do not count'],
    ['2.9', '<', '2.10', 'numbers by value'],
    ['1.0', '<', '1.0.1', 'one more number'],
    ['24.09', '=', '24.09.00.0', 'as installers write it'],
    ['1.2 beta', '<', '1.2', 'a word after a space'],
    ['1.2 beta', '<', '1.2 rc1', 'beta before rc'],
    ['1.0.dev3', '<', '1.0a1', 'development before alpha'],
    ['1.0b2', '<', '1.0', 'a letter before a number is a pre-release'],
    ['1.0b2', '=', '1.0 Beta 2', 'however it is written'],
    ['2024', '<', '2024a', 'a letter alone counts up'],
    ['2024a', '<', '2024b', 'letter by letter'],
    ['2024b', '<', '2025a', 'the number first'],
    ['5.4.0.Final', '=', '5.4', 'words that say nothing'],
    ['115.0', '<', '115.0esr', 'another word is newer'],
    ['2019', '<', '2019 SP1', 'service packs'],
    ['2019 SP1', '<', '2019.1', 'a number is newer than a word'],
    ['v1.2', '=', '1.2', 'a leading v'],
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
  apk: [
    '',
    'abc',
    '1.0-rx',
    '1.0-r',
    '1.0_foo',
    '1.0.',
    '1..0',
    '1.0a1',
    '1.0-r1_p1',
    'v1.0',
    '1.0~xyz',
  ],
  pacman: ['', '1.0-a', ':1-1', '1.0.-1', '.1-1', '1 0-1', '1.0/2-1'],
  semver: ['', '1.0', '1.0.0-', 'latest', '01.0.0', '1.0.0-01', '1.0.0-a..b', '1.0.0+', '=1.0.0'],
  windows: ['', '10.0.x', 'ten', '1.2.3.4.5', '1.2,3', 'Windows 10', '22H2'],
  macos: ['', 'Sonoma', '14.', '14.6 (beta)', '23G93', 'macOS 14.6'],
  generic: ['', 'latest', 'Windows 10', '1.0/2', '1.0-', 'beta'],
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
    const lenient = new Set(['1.0~~', ...(name === 'semver' ? ['v1.2'] : [])])
    if (!lenient.has(text)) expect(parseVersion(name, text)).toEqual({ scheme: name, text })
  })
  it.each(NOT_A_VERSION[name])('refuses %j', (text) => {
    expect(parseVersion(name, text)).toBeNull()
  })
})
