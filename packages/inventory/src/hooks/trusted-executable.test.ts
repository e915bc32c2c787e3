import {
  chmodSync,
  chownSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { filesUnder, type Files, type FileStatus } from '@dirigent/system/files'
import { trustedExecutable } from './trusted-executable.ts'

const FOLDER = '/etc/dirigent/health.d'
let root = ''
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'dirigent-hooks-'))
  mkdirSync(join(root, FOLDER), { recursive: true, mode: 0o755 })
  writeFileSync(join(root, FOLDER, 'web'), '#!/bin/sh\n', { mode: 0o755 })
})
afterEach(() => rmSync(root, { recursive: true }))

/** The tests may run as an ordinary user: then everything that this user owns is shown as root's. */
function asRoots(files: Files): Files {
  const uid = process.getuid?.() ?? 0
  const shown = (status: FileStatus | null) =>
    status && { ...status, ownerUid: status.ownerUid === uid ? 0 : status.ownerUid }
  return { ...files, status: (path) => shown(files.status(path)) }
}
const judge = (name: string) => trustedExecutable(asRoots(filesUnder(root)), FOLDER, name)

describe('trustedExecutable', () => {
  it('takes what root alone can write', () => {
    expect(judge('web')).toMatchObject({ trusted: true })
  })
  it.each(['../web', 'web;id', '', '-rf', 'Web', 'a'.repeat(65)])(
    'refuses the name "%s"',
    (name) => {
      expect(judge(name).trusted).toBe(false)
    },
  )
  it('refuses what others can write', () => {
    chmodSync(join(root, FOLDER, 'web'), 0o777)
    expect(judge('web')).toMatchObject({ because: expect.stringContaining('written by others') })
  })
  it('refuses what lies in a folder that others can write', () => {
    chmodSync(join(root, FOLDER), 0o777)
    expect(judge('web').trusted).toBe(false)
  })
  it('refuses a symlink out of the folder', () => {
    writeFileSync(join(root, 'elsewhere'), '', { mode: 0o755 })
    symlinkSync(join(root, 'elsewhere'), join(root, FOLDER, 'link'))
    expect(judge('link')).toMatchObject({ because: expect.stringContaining('leads out') })
  })
  it('refuses a folder, what is not executable, and what is not there', () => {
    mkdirSync(join(root, FOLDER, 'folder'), { mode: 0o755 })
    writeFileSync(join(root, FOLDER, 'text'), '', { mode: 0o644 })
    expect(
      [judge('folder'), judge('text'), judge('missing')].map(({ trusted }) => trusted),
    ).toEqual([false, false, false])
  })
  it.skipIf(process.getuid?.() !== 0)(
    "refuses another user's file (needs root to make one)",
    () => {
      chownSync(join(root, FOLDER, 'web'), 65534, 65534)
      expect(judge('web')).toMatchObject({
        because: expect.stringContaining('does not belong to root'),
      })
    },
  )
})
