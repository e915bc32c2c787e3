import { describe, expect, it } from 'vitest'
import { assignedUpdateSchema } from './assignment.ts'

const update = {
  update: '01a1ff7f-2929-77a7-a7d3-724165862adc',
  provider: 'apt',
  name: 'libstdc++6',
  arch: 'amd64',
  installedVersion: '1:12.2.0-14+deb12u1',
  version: '1:12.2.0-14+deb12u2~bpo1',
  sha256: null,
}

describe('what an assignment may name', () => {
  it('takes what package managers call their packages', () => {
    expect(assignedUpdateSchema.safeParse(update).success).toBe(true)
    expect(
      assignedUpdateSchema.safeParse({ ...update, arch: '', name: 'NetworkManager' }).success,
    ).toBe(true)
  })
  it.each([
    ['an option', { name: '-oDPkg::Pre-Invoke::=id' }],
    ['an option as version', { version: '-o' }],
    ['a path', { name: '../../etc/passwd' }],
    ['a file to install', { name: './evil.deb' }],
    ['two arguments', { name: 'curl openssh-server' }],
    ['a path in the architecture', { arch: 'amd64/../x' }],
    ['a line break', { version: '1.0\nDepends: x' }],
    ['nothing', { name: '' }],
  ])('refuses %s', (_, part) => {
    expect(assignedUpdateSchema.safeParse({ ...update, ...part }).success).toBe(false)
  })
})
