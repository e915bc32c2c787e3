import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { filesUnder } from '@dirigent/system/files'
import { silentLog } from '@dirigent/system/log'
import type { CommandResult, Processes } from '@dirigent/system/processes'
import { systemTimers } from '@dirigent/system/timers'
import { reasonOf } from './apt/failure.ts'
import { archiveName, openArchive } from './apt/archive.ts'
import { createProvider, PROVIDERS } from './registry.ts'

let directory = ''
beforeEach(() => (directory = mkdtempSync(join(tmpdir(), 'dirigent-provider-'))))
afterEach(() => rmSync(directory, { recursive: true }))

const result = (changes: Partial<CommandResult>): CommandResult => ({
  exitCode: 0,
  signal: null,
  stdout: '',
  stderr: '',
  timedOut: false,
  startError: null,
  ...changes,
})
const deps = (processes: Processes) => ({
  files: filesUnder(directory),
  processes,
  clock: { now: () => 0 },
  timers: systemTimers,
  log: silentLog,
  directory,
  lockTimeoutMs: 0,
})
const missing: Processes = { run: async () => result({ exitCode: null, startError: 'ENOENT' }) }

/** What every provider has to keep, whatever its package manager is. */
describe.each(Object.keys(PROVIDERS))('the provider %s', (name) => {
  const open = (processes = missing) => {
    const provider = createProvider(name, deps(processes))
    if (!provider) throw new Error('not in the registry')
    return provider
  }
  const item = {
    name: 'app',
    arch: 'all',
    change: 'upgrade' as const,
    version: '2',
    sha256: 'a'.repeat(64),
  }

  it('is called as it is registered', () => expect(open().name).toBe(name))
  it('answers with a reason, and never throws, when its package manager is not there', async () => {
    const provider = open()
    const log = join(directory, 'log')
    const answers = await Promise.all([
      provider.repair(),
      provider.refreshIndex(),
      provider.simulate([item]),
      provider.download([item]),
      provider.apply([item], log),
    ])
    expect(answers.map(({ ok }) => ok)).toEqual([false, false, false, false, false])
    expect(await provider.installed([item])).toEqual([])
    expect(await provider.offered(item)).toBeNull()
    expect(await provider.held([item])).toEqual([])
  })
  it('says that it cannot restore what it has not saved, and changes nothing then', async () => {
    const ran: string[] = []
    const provider = open({ run: async (program) => (ran.push(program), result({})) })
    const back = { restore: [{ name: 'app', arch: 'all', version: '1' }], remove: [] }
    expect(await provider.restore(back, join(directory, 'log'))).toMatchObject({
      because: { code: 'previous_version_missing' },
    })
    expect(ran).toEqual([])
  })
  it('names what it could not save', async () => {
    const unit = { name: 'app', arch: 'all', version: '1' }
    expect(await open().savePrevious([unit])).toEqual({ missing: [unit] })
  })
  it('does not take a download for good whose hash differs or that is missing', async () => {
    const provider = open({ run: async () => result({}) })
    expect(await provider.download([item])).toMatchObject({
      ok: false,
      because: { code: 'hash_mismatch', found: null },
    })
  })
})

it('knows no provider by the name of an object’s own property', () => {
  expect(createProvider('toString', deps(missing))).toBeNull()
})

describe('reasonOf', () => {
  it.each([
    [
      'E: Could not get lock /var/lib/dpkg/lock-frontend. It is held by process 12 (apt-get)',
      'lock_busy',
    ],
    ['dpkg: error: dpkg frontend lock was locked by another process with pid 7', 'lock_busy'],
    [
      'dpkg: error processing package failing (--configure):\n installed failing package post-installation script returned 1',
      'script_failed',
    ],
    [
      'dpkg-deb: error: paste subprocess failed: No space left on device\ndpkg: error processing archive x.deb',
      'disk_full',
    ],
    ['E: Failed to fetch http://m/x.deb  Connection refused', 'network'],
    [
      'E: Held packages were changed and -y was used without --allow-change-held-packages.',
      'held_on_device',
    ],
    ['E: Unmet dependencies. Try apt --fix-broken install', 'provider_broken'],
    ['something new', 'unknown_failure'],
  ])('%s', (output, code) => expect(reasonOf(output).code).toBe(code))
})

it('names archives as apt does', () => {
  expect(archiveName({ name: 'vim', arch: 'amd64', version: '2:9.0-1+b1' })).toBe(
    'vim_2%3a9.0-1+b1_amd64.deb',
  )
})

describe('the archive after a power cut', () => {
  const unit = { name: 'app', arch: 'all', version: '1' }
  const pathOf = (archive: { downloads: string }) => join(archive.downloads, archiveName(unit))

  it('gives back what was kept, and takes away what has its name but not its content', async () => {
    const archive = openArchive(directory)
    const path = pathOf(archive)
    writeFileSync(path, 'a package')
    await archive.keep(path)
    expect(await archive.kept(unit)).toEqual({ path, unproven: false })
    for (const broken of ['', 'A package', 'a package and more']) {
      writeFileSync(path, 'a package')
      await archive.keep(path)
      writeFileSync(path, broken)
      expect(await openArchive(directory).kept(unit)).toBeNull()
      expect(existsSync(path)).toBe(false)
    }
  })

  it('a rollback does not use an empty file, and saving fetches it again', async () => {
    const archive = openArchive(directory)
    const path = pathOf(archive)
    const ran: string[][] = []
    const run: Processes['run'] = async (program, args) => {
      ran.push([program, ...args])
      if (args.includes('download')) writeFileSync(path, 'a package')
      return result({})
    }
    const provider = createProvider('apt', deps({ run }))
    expect(await provider?.savePrevious([unit])).toEqual({ missing: [] })
    expect(await archive.kept(unit)).toEqual({ path, unproven: false })
    writeFileSync(path, '')
    const back = { restore: [unit], remove: [] }
    expect(await provider?.restore(back, join(directory, 'log'))).toMatchObject({
      because: { code: 'previous_version_missing' },
    })
    const before = ran.length
    expect(await provider?.savePrevious([unit])).toEqual({ missing: [] })
    expect(ran.slice(before).some((line) => line.includes('download'))).toBe(true)
  })

  it('of a file that an older agent saved dpkg says whether it can be read to its end', async () => {
    const archive = openArchive(directory)
    const path = pathOf(archive)
    const saysOf = (exitCode: number) => {
      writeFileSync(path, 'a package')
      const run: Processes['run'] = async (program) =>
        result({ exitCode: program === 'dpkg-deb' ? exitCode : 1 })
      return createProvider('apt', deps({ run }))?.savePrevious([unit])
    }
    expect(await saysOf(0)).toEqual({ missing: [] })
    archive.drop(path)
    expect(await saysOf(2)).toEqual({ missing: [unit] })
    expect(existsSync(path)).toBe(false)
  })
})
