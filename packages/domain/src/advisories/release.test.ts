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
  ['alma:8.9', 'almalinux:8'],
  ['almalinux:9', 'almalinux:9'],
  ['rocky:8.4', 'rocky:8'],
  ['redhat:7.3', 'rhel:7'],
  ['rhel:10.0', 'rhel:10'],
  ['centos:7.7.1908', 'centos:7'],
  ['oracle:6.10', 'oracle:6'],
  ['ol:8.10', 'oracle:8'],
  ['fedora:42', 'fedora:42'],
  ['amazon:2', 'amazon:2'],
  ['amzn:2023', 'amazon:2023'],
  ['amazon:2023.3.20240312', 'amazon:2023'],
  ['amzn:2018.03', 'amazon:1'],
  ['opensuse.leap:16.0', 'opensuse-leap:16.0'],
  ['opensuse-leap:15.6', 'opensuse-leap:15.6'],
  ['opensuse:tumbleweed', 'opensuse:tumbleweed'],
  ['opensuse-tumbleweed:20231213', 'opensuse:tumbleweed'],
  ['suse.linux.enterprise.server:12.5', 'sles:12.5'],
  ['sles:15', 'sles:15'],
  ['alpine:3.19.0', 'alpine:3.19'],
  ['alpine:3.22_alpha20250108', 'alpine:edge'],
  ['arch:', 'arch:rolling'],
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
  'fedora:99',
  'alma:7',
  'rocky:',
  'opensuse:42.1x',
  'constructor:1',
  '',
  'linuxmint:x',
  'debian:bookworms',
])('%s is no release that we know', (text) =>
  expect(parseRelease(text)).toMatchObject({ code: 'unknown_release', given: text }),
)

it.each([
  'debian:testing',
  'debian:forky/sid',
  'debian:stable',
  'ubuntu:devel',
  'fedora:rawhide',
  'fedora:eln',
])('%s is no release but the way to one', (text) => {
  const error = parseRelease(text)
  expect(error).toMatchObject({ code: 'moving_release', given: text })
})

it('unstable is sid, of which the tracker speaks', () => {
  expect(parseRelease('debian:unstable')).toMatchObject({ distribution: 'debian', version: 'sid' })
})
