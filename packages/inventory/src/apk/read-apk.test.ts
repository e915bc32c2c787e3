import { expect, it } from 'vitest'
import { parseApkDatabase } from './read-apk.ts'

const DATABASE = `C:Q1abc=
P:busybox
V:1.36.1-r15
A:x86_64
S:509600
T:Size optimized toolbox
o:busybox
F:bin
R:busybox
a:0:0:755
Z:Q1xyz=

P:ssl_client
V:1.36.1-r15
A:x86_64
o:busybox
p:cmd:ssl_client

P:.virtual-deps
V:20261120
A:noarch

`

it('reads name, version and origin of each package', () => {
  expect(
    parseApkDatabase(DATABASE).map(({ name, version, source }) => [name, version, source]),
  ).toEqual([
    ['busybox', '1.36.1-r15', 'busybox'],
    ['ssl_client', '1.36.1-r15', 'busybox'],
    ['.virtual-deps', '20261120', '.virtual-deps'],
  ])
  expect(parseApkDatabase('')).toEqual([])
})
