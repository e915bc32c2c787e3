import { expect, it } from 'vitest'
import { ecosystemOf, parseRelease } from './release.ts'

it.each([
  ['debian:12', 'debian:12'],
  ['debian:12.5', 'debian:12'],
  ['Debian:bookworm', 'debian:12'],
  ['debian:sid', 'debian:sid'],
  ['debian:3.1', 'debian:3.1'],
  ['ubuntu:22.04', 'ubuntu:22.04'],
  ['ubuntu:22.04.3', 'ubuntu:22.04'],
  ['ubuntu:noble', 'ubuntu:24.04'],
  ['raspbian:11', 'debian:11'],
  ['linuxmint:21.3', 'ubuntu:22.04'],
  ['lmde:6', 'debian:12'],
  ['pop:22.04', 'ubuntu:22.04'],
])('%s is %s', (text, ecosystem) => {
  const release = parseRelease(text)
  expect('code' in release ? release : ecosystemOf(release)).toBe(ecosystem)
})

it.each([
  'debian:99',
  'debian',
  'debian:',
  'ubuntu:22',
  'ubuntu:22.05',
  'noble',
  'fedora:42',
  '',
  'linuxmint:x',
  'debian:bookworms',
])('%s is no release that we know', (text) =>
  expect(parseRelease(text)).toMatchObject({ code: 'unknown_release', given: text }),
)
