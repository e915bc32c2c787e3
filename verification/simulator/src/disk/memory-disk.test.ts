import { expect, it } from 'vitest'
import { createMemoryDisk } from './memory-disk.ts'

const disk = () => {
  const made = createMemoryDisk({ now: () => 0, beforeWrite: () => {}, onEvent: () => {} })
  made.makeFolder('/state')
  return made
}

it('loses what was not synced', () => {
  const one = disk()
  one.write('/state/a', 'old', 'replace')
  one.syncFile('/state/a')
  one.syncFolder('/state')
  one.write('/state/a', ' new', 'append')
  expect(one.read('/state/a')).toBe('old new')
  one.losePower()
  expect(one.read('/state/a')).toBe('old')
})

it('loses a name whose folder was not synced, although its content was', () => {
  const one = disk()
  one.write('/state/a', 'text', 'replace')
  one.syncFile('/state/a')
  one.losePower()
  expect(one.exists('/state/a')).toBe(false)
})

it('has the old name again when a renaming was not synced', () => {
  const one = disk()
  one.write('/state/a', 'first', 'replace')
  one.syncFile('/state/a')
  one.syncFolder('/state')
  one.write('/state/a.new', 'second', 'replace')
  one.syncFile('/state/a.new')
  one.rename('/state/a.new', '/state/a')
  expect(one.read('/state/a')).toBe('second')
  one.losePower()
  expect(one.read('/state/a')).toBe('first')
})
