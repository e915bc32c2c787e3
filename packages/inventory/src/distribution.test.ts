import { expect, it } from 'vitest'
import { distributionOf } from './distribution.ts'

it.each([
  ['Debian', { ID: 'debian', VERSION_ID: '12', VERSION_CODENAME: 'bookworm' }, 'debian:12', null],
  ['Debian testing has no number', { ID: 'debian', VERSION_CODENAME: 'forky' }, 'debian:14', null],
  [
    'Ubuntu',
    { ID: 'ubuntu', VERSION_ID: '24.04', VERSION_CODENAME: 'noble' },
    'ubuntu:24.04',
    null,
  ],
  [
    'Mint',
    {
      ID: 'linuxmint',
      NAME: 'Linux Mint',
      VERSION_ID: '21.3',
      VERSION_CODENAME: 'virginia',
      UBUNTU_CODENAME: 'jammy',
    },
    'ubuntu:22.04',
    'Linux Mint',
  ],
  [
    'LMDE',
    { ID: 'linuxmint', NAME: 'LMDE', VERSION_ID: '6', DEBIAN_CODENAME: 'bookworm' },
    'debian:12',
    'LMDE',
  ],
  [
    'Raspbian',
    { ID: 'raspbian', NAME: 'Raspbian', VERSION_ID: '12', VERSION_CODENAME: 'bookworm' },
    'debian:12',
    'Raspbian',
  ],
  [
    'Pop!_OS',
    { ID: 'pop', NAME: 'Pop!_OS', VERSION_ID: '22.04', UBUNTU_CODENAME: 'jammy' },
    'ubuntu:22.04',
    'Pop!_OS',
  ],
  [
    'Alma',
    { ID: 'almalinux', ID_LIKE: 'rhel centos fedora', VERSION_ID: '9.4' },
    'almalinux:9',
    null,
  ],
  ['Oracle', { ID: 'ol', NAME: 'Oracle Linux Server', VERSION_ID: '8.10' }, 'oracle:8', null],
  ['SUSE', { ID: 'sles', NAME: 'SLES', VERSION_ID: '15.6' }, 'sles:15.6', null],
  ['Leap', { ID: 'opensuse-leap', VERSION_ID: '15.6' }, 'opensuse-leap:15.6', null],
  [
    'Tumbleweed',
    { ID: 'opensuse-tumbleweed', VERSION_ID: '20261120' },
    'opensuse:tumbleweed',
    null,
  ],
  ['Alpine', { ID: 'alpine', VERSION_ID: '3.19.1' }, 'alpine:3.19', null],
  ['Amazon', { ID: 'amzn', VERSION_ID: '2023' }, 'amazon:2023', null],
  ['Arch has no version', { ID: 'arch' }, 'arch:rolling', null],
  ['Fedora', { ID: 'fedora', VERSION_ID: '42' }, 'fedora:42', null],
])('%s', (_name, fields, ecosystem, derivative) => {
  expect(distributionOf(fields)).toMatchObject({ ecosystem, derivative })
})

it.each([
  ['a release of the future', { ID: 'debian', VERSION_ID: '99' }],
  [
    'Kali is built on testing',
    { ID: 'kali', VERSION_ID: '2026.3', VERSION_CODENAME: 'kali-rolling' },
  ],
  ['a Fedora of the future', { ID: 'fedora', VERSION_ID: '99' }],
  ['nothing', {}],
])('%s is an error', (_name, fields) => {
  expect(distributionOf(fields)).toMatchObject({ code: 'unknown_release' })
})
