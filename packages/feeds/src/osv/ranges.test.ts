import { asId } from '@dirigent/domain/identity/ids'
import { matchPackages } from '@dirigent/domain/matching/match'
import { buildStatementIndex } from '@dirigent/domain/matching/statement-index'
import { describe, expect, it } from 'vitest'
import { collect, statementsIn } from '../collect.test-support.ts'
import { osv } from './osv.ts'

const ECOSYSTEM = asId<'Ecosystem'>('debian:12')
type Entry = { ranges?: object[]; versions?: string[] }
const events = (...list: Record<string, string>[]): Entry => ({
  ranges: [{ type: 'ECOSYSTEM', events: list }],
})

/** What each of these versions of harbour is: its fix, `no_fix`, or `safe`. */
async function judged(entries: readonly Entry[], versions: readonly string[]): Promise<string[]> {
  const record = {
    id: 'DEBIAN-CVE-2026-1',
    affected: entries.map((entry) => ({
      package: { ecosystem: 'Debian:12', name: 'harbour' },
      ...entry,
    })),
  }
  const index = buildStatementIndex(statementsIn(await collect(osv, JSON.stringify(record))))
  return versions.map((version) => {
    const installed = {
      name: 'harbour',
      version,
      arch: 'amd64',
      source: 'harbour',
      sourceVersion: version,
      origin: null,
    }
    const { affected } = matchPackages(
      { ecosystem: ECOSYSTEM, packages: [installed], runningKernel: null },
      index,
    )
    const [verdict] = affected[0]?.verdicts ?? []
    return verdict ? (verdict.fixedVersion ?? verdict.status) : 'safe'
  })
}

const V = ['0.9-1', '1.0-1', '1.5-1', '2.0-1', '2.5-1', '3.0-1']
const from = (version: string) => ({ introduced: version })
const fixed = (version: string) => ({ fixed: version })
const last = (version: string) => ({ last_affected: version })

describe('which versions a range of OSV calls affected', () => {
  it.each<[string, Entry[], string]>([
    [
      'from the first, fixed',
      [events(from('0'), fixed('2.0-1'))],
      '2.0-1 2.0-1 2.0-1 safe safe safe',
    ],
    [
      'introduced later',
      [events(from('1.0-1'), fixed('2.0-1'))],
      'safe 2.0-1 2.0-1 safe safe safe',
    ],
    [
      'introduced later, never fixed',
      [events(from('1.5-1'))],
      'safe safe no_fix no_fix no_fix no_fix',
    ],
    [
      'up to the last affected',
      [events(from('0'), last('1.5-1'))],
      'no_fix no_fix no_fix safe safe safe',
    ],
    [
      'fixed, introduced again, fixed again',
      [events(from('0'), fixed('1.0-1'), from('2.0-1'), fixed('3.0-1'))],
      '1.0-1 safe safe 3.0-1 3.0-1 safe',
    ],
    [
      'the same out of order',
      [events(from('2.0-1'), fixed('3.0-1'), fixed('1.0-1'), from('0'))],
      '1.0-1 safe safe 3.0-1 3.0-1 safe',
    ],
    [
      'two branches, each with its own fix',
      [
        {
          ranges: [
            ...(events(from('1.0-1'), fixed('1.5-1')).ranges ?? []),
            ...(events(from('2.0-1'), fixed('2.5-1')).ranges ?? []),
          ],
        },
      ],
      'safe 1.5-1 safe 2.5-1 safe safe',
    ],
    [
      'two entries about one package',
      [events(from('1.0-1'), fixed('1.5-1')), events(from('2.0-1'))],
      'safe 1.5-1 safe no_fix no_fix no_fix',
    ],
    [
      'introduced after it was fixed: nobody said what is safe',
      [events(from('2.0-1'), fixed('1.0-1'))],
      'no_fix no_fix no_fix no_fix no_fix no_fix',
    ],
    [
      'versions one by one',
      [{ versions: ['1.0-1', '2.5-1'] }],
      'safe no_fix safe safe no_fix safe',
    ],
    ['nothing said about versions', [{}], 'no_fix no_fix no_fix no_fix no_fix no_fix'],
    [
      'only commits',
      [{ ranges: [{ type: 'GIT', events: [from('0'), fixed('abc')] }] }],
      'no_fix no_fix no_fix no_fix no_fix no_fix',
    ],
    ['never affected', [events(from('0'), fixed('0'))], 'safe safe safe safe safe safe'],
  ])('%s', async (_what, entries, expected) => {
    expect((await judged(entries, V)).join(' ')).toBe(expected)
  })
})
