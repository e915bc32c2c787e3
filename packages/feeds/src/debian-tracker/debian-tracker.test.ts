import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { collect, statementRows, statementsIn } from '../collect.test-support.ts'
import { FeedError } from '../feed-error.ts'
import { debianTracker } from './debian-tracker.ts'

const sample = readFileSync(new URL('sample.json', import.meta.url))

it('makes one statement per package, release and vulnerability', async () => {
  const records = await collect(debianTracker, sample)
  expect(statementRows(records)).toEqual([
    'debian:12 libharbour CVE-2026-10001 fixed_in 2.3.0-1+deb12u2 -',
    'debian:13 libharbour CVE-2026-10001 fixed_in 2.4.1-1 -',
    'debian:sid libharbour CVE-2026-10001 fixed_in 2.4.1-1 -',
    'debian:12 libharbour CVE-2025-10002 open - -',
    'debian:13 libharbour CVE-2025-10002 not_affected - -',
    'debian:12 libharbour TEMP-0000000-AB12CD undetermined - -',
  ])
  expect(statementsIn(records)[3]?.urgency).toBe('low')
})

it('reads one large object without holding it', async () => {
  const entry = (n: number) =>
    `"source-${n}":{"CVE-2026-${10_000 + n}":{"description":"quote \\" brace } bracket ] comma ,","releases":{"bookworm":{"status":"open","urgency":"low"}}}}`
  const text = `{${Array.from({ length: 5000 }, (_, n) => entry(n)).join(',\n')}}`
  expect(statementsIn(await collect(debianTracker, text))).toHaveLength(5000)
})

it('names the entry that is not the tracker’s', async () => {
  const wrong = collect(debianTracker, '{"good":{},"title":"something else"}')
  await expect(wrong).rejects.toThrow(FeedError)
  await expect(wrong).rejects.toThrow('"title"')
})
