import { describe, expect, it } from 'vitest'
import { asId } from '../identity/ids.ts'
import { closes } from './lanes.ts'

const kernel = {
  packageName: 'linux-image-6.1.0-29-amd64',
  arch: 'amd64',
  fixedVersion: '6.1.130-1',
}
const flavour = {
  name: 'linux-image-amd64',
  arch: 'amd64',
  version: '6.1.130-1',
  sourceVersion: '6.1.130+1',
  ecosystem: asId<'Ecosystem'>('debian:12'),
}
const ssl = { packageName: 'libssl3', arch: 'amd64', fixedVersion: '3.0.17-1' }
const sslUpdate = { ...flavour, name: 'libssl3', version: '3.0.17-1', sourceVersion: '3.0.17-1' }

describe('what an update closes', () => {
  it.each([
    ['its own package at the repaired version', sslUpdate, ssl, true],
    ['not below it', { ...sslUpdate, sourceVersion: '3.0.16-1' }, ssl, false],
    ['not on another architecture', { ...sslUpdate, arch: 'i386' }, ssl, false],
    ['not another package', { ...sslUpdate, name: 'openssl' }, ssl, false],
    ['the running kernel by the package of its flavour', flavour, kernel, true],
    ['not by an older kernel', { ...flavour, version: '6.1.129-1' }, kernel, false],
    ['not by its headers', { ...flavour, name: 'linux-headers-amd64' }, kernel, false],
    [
      'not on Ubuntu, where that package counts by itself',
      { ...flavour, ecosystem: asId<'Ecosystem'>('ubuntu:22.04') },
      kernel,
      false,
    ],
  ])('%s', (_, update, finding, closed) => {
    expect(closes(update, finding)).toBe(closed)
  })
})
