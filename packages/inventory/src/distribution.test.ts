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
])('%s', (_name, fields, ecosystem, derivative) => {
  expect(distributionOf(fields)).toMatchObject({ ecosystem, derivative })
})

it.each([
  ['a release of the future', { ID: 'debian', VERSION_ID: '99' }],
  [
    'Kali is built on testing',
    { ID: 'kali', VERSION_ID: '2026.3', VERSION_CODENAME: 'kali-rolling' },
  ],
  ['Fedora', { ID: 'fedora', VERSION_ID: '42' }],
  ['nothing', {}],
])('%s is an error', (_name, fields) => {
  expect(distributionOf(fields)).toMatchObject({ code: 'unknown_release' })
})
