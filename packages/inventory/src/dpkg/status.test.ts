import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { gunzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { parseDpkgStatus } from './status.ts'

const stanza = (fields: Record<string, string>) =>
  `${Object.entries({
    Status: 'install ok installed',
    Maintainer: 'A <a@example.org>',
    Architecture: 'amd64',
    Version: '1.0-1',
    ...fields,
  })
    .map(([name, value]) => `${name}: ${value}`)
    .join('\n')}\nDescription: a package\n with a long text:\n .\n Version: this is no field\n\n`

const names = (text: string) => {
  const result = parseDpkgStatus(text)
  return 'code' in result ? result.code : result.packages.map((one) => one.name)
}
const first = (text: string) => {
  const result = parseDpkgStatus(text)
  return 'code' in result ? result.code : result.packages[0]
}

describe('what is read', () => {
  it.each([
    ['no Source field: the package is its own source', {}, { source: 'a', sourceVersion: '1.0-1' }],
    ['Source with the same version', { Source: 'src' }, { source: 'src', sourceVersion: '1.0-1' }],
    [
      'Source with its own version',
      { Source: 'src (2:3.4-5)', Version: '3.4-5+b1' },
      { source: 'src', sourceVersion: '2:3.4-5', version: '3.4-5+b1' },
    ],
    [
      'a maintainer of Debian: built by Debian, also on Ubuntu',
      { Maintainer: 'Debian Harbour Team <team+harbour@tracker.debian.org>' },
      { origin: 'Debian' },
    ],
    [
      'built by Ubuntu from Debian’s source',
      {
        Maintainer: 'Ubuntu Developers <devel@lists.ubuntu.com>',
        'Original-Maintainer': 'A <a@debian.org>',
      },
      { origin: null },
    ],
    [
      'rebuilt by somebody who kept the maintainer beside another',
      { Maintainer: 'A <a@debian.org>', 'Original-Maintainer': 'B <b@debian.org>' },
      { origin: null },
    ],
    ['an address that only ends alike', { Maintainer: 'A <a@notdebian.org>' }, { origin: null }],
    [
      'a vendor who names himself',
      { Vendor: 'Omnibus <omnibus@example.org>' },
      { origin: 'Omnibus <omnibus@example.org>' },
    ],
    ['ancestry is no origin', { Origin: 'debian' }, { origin: null }],
  ])('%s', (_reason, fields, expected) => {
    expect(first(stanza({ Package: 'a', ...fields }))).toMatchObject({ name: 'a', ...expected })
  })
  it.each([
    ['install ok installed', true],
    ['hold ok installed', true],
    ['deinstall ok installed', true],
    ['install ok triggers-pending', true],
    ['install reinstreq half-configured', true],
    ['install ok unpacked', true],
    ['deinstall ok config-files', false],
    ['purge ok not-installed', false],
  ])('%s: on the machine %s', (status, isThere) => {
    const text = stanza({ Package: 'other' }) + stanza({ Package: 'a', Status: status })
    expect(names(text)).toEqual(isThere ? ['other', 'a'] : ['other'])
  })
  it('keeps both architectures of a package', () => {
    const text = stanza({ Package: 'libc6' }) + stanza({ Package: 'libc6', Architecture: 'i386' })
    expect(names(text)).toEqual(['libc6', 'libc6'])
  })
  it('takes CRLF, a byte order mark, many blank lines and none at the end', () => {
    const text = stanza({ Package: 'a' }) + '\n\n' + stanza({ Package: 'b' })
    for (const variant of [
      text.replaceAll('\n', '\r\n'),
      `\uFEFF${text}`,
      text.trimEnd() + '\n',
      `\n\n${text}\n\n\n`,
    ]) {
      expect(names(variant)).toEqual(['a', 'b'])
    }
  })
})

describe('what is refused', () => {
  const system = Array.from({ length: 40 }, (_, at) => stanza({ Package: `p${at}` })).join('')
  const text = system + stanza({ Package: 'b' })
  it.each([
    ['in a field', text.slice(0, text.lastIndexOf('Architecture') + 5)],
    ['after a field', text.slice(0, text.lastIndexOf('Version: 1.0') + 'Version: 1.0-1\n'.length)],
    ['in the description', text.slice(0, -12)],
    ['in the name of a field', text.slice(0, text.lastIndexOf('Maintainer') + 4)],
  ])('a file cut %s', (_where, cut) => {
    expect(names(cut)).toBe('status_truncated')
  })
  it('an excerpt whose last package has fewer fields is no cut file', () => {
    const short = 'Package: b\nStatus: install ok installed\nArchitecture: all\nVersion: 1\n'
    expect(names(stanza({ Package: 'a' }) + short)).toEqual(['a', 'b'])
  })
  it.each([
    ['', 'status_empty'],
    ['\n \n', 'status_empty'],
    ['<html><body>403</body></html>\n', 'status_unknown_format'],
    ['{"packages": []}\n', 'status_unknown_format'],
    ['Key: value\n', 'status_unknown_format'],
    [stanza({ Package: 'a', Status: 'deinstall ok config-files' }), 'status_empty'],
  ])('%j', (content, code) => {
    expect(names(content)).toBe(code)
  })
})

const shared = fileURLToPath(
  new URL('../../../../../shared/data/inventories/dpkg/', import.meta.url),
)
const counts: readonly (readonly [string, number])[] = [
  ['debian12-workstation.before-upgrade.status.gz', 832],
  ['debian12-workstation.after-upgrade.status.gz', 832],
  ['scalibr-trailingnewlines.status', 1],
]
describe.skipIf(!existsSync(shared))('real files', () => {
  const read = (file: string) => {
    const bytes = readFileSync(shared + file)
    return (file.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8')
  }
  it.each(counts)('%s has %i packages', (file, count) => {
    const result = parseDpkgStatus(read(file))
    expect('code' in result ? result : result.packages.length).toBe(count)
  })
  it('notices a cut wherever it falls within a line', () => {
    const text = read('debian12-workstation.before-upgrade.status.gz')
    for (let at = 1000; at < text.length; at += 7919) {
      if (text[at - 1] !== '\n') expect(names(text.slice(0, at))).toBe('status_truncated')
    }
  })
})
