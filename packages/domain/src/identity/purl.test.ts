import { expect, it } from 'vitest'
import { asId } from './ids.ts'
import { purlOf } from './purl.ts'

it.each([
  [
    'apt',
    'debian:12',
    'openssl',
    '3.0.14-1~deb12u1',
    'amd64',
    'pkg:deb/debian/openssl@3.0.14-1~deb12u1?arch=amd64&distro=debian-12',
  ],
  [
    'apt',
    'ubuntu:24.04',
    'libc++1',
    '1:18.0-2',
    'arm64',
    'pkg:deb/ubuntu/libc%2B%2B1@1:18.0-2?arch=arm64&distro=ubuntu-24.04',
  ],
  [
    'dnf',
    'almalinux:9',
    'bash',
    '5.1.8-6.el9',
    'x86_64',
    'pkg:rpm/almalinux/bash@5.1.8-6.el9?arch=x86_64&distro=almalinux-9',
  ],
  [
    'dnf',
    'rhel:9',
    'bind',
    '32:9.16.23-11.el9',
    'x86_64',
    'pkg:rpm/redhat/bind@9.16.23-11.el9?arch=x86_64&distro=rhel-9&epoch=32',
  ],
  [
    'dnf',
    'rocky:8',
    'tar',
    '0:1.30-5.el8',
    'x86_64',
    'pkg:rpm/rocky/tar@1.30-5.el8?arch=x86_64&distro=rocky-8',
  ],
  [
    'apk',
    'alpine:3.19',
    'musl',
    '1.2.4_git20230717-r4',
    'x86_64',
    'pkg:apk/alpine/musl@1.2.4_git20230717-r4?arch=x86_64&distro=alpine-3.19',
  ],
  [
    'msi',
    'windows',
    '7-Zip 24.09 (x64)',
    '24.09.00.0',
    '',
    'pkg:generic/7-Zip%2024.09%20(x64)@24.09.00.0',
  ],
])('%s %s %s', (provider, ecosystem, name, version, arch, purl) => {
  expect(purlOf({ provider, ecosystem: asId<'Ecosystem'>(ecosystem), name, version, arch })).toBe(
    purl,
  )
})
