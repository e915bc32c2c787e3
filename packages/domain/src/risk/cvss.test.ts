import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { gunzipSync } from 'node:zlib'
import { expect, it } from 'vitest'
import { scoreOfVector } from './cvss.ts'

it.each([
  ['CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H', '3.1', 9.8],
  ['CVSS:3.0/AV:L/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:L', '3.0', 4],
  ['AV:N/AC:L/Au:N/C:P/I:P/A:P', '2.0', 7.5],
  ['CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N', '4.0', 9.3],
])('%s', (vector, version, score) =>
  expect(scoreOfVector(vector)).toEqual({ vector, version, score }),
)

it.each(['', 'high', 'CVSS:3.1/', 'CVSS:9.9/AV:N', 'CVSS:3.1/AV:X/AC:L'])('refuses %j', (text) =>
  expect(scoreOfVector(text)).toBeNull(),
)

const published = fileURLToPath(
  new URL('../../../../../shared/data/vectors/cvss.csv.gz', import.meta.url),
)
it.skipIf(!existsSync(published))(
  'equals the published scores, but for one that is wrong at its source',
  () => {
    const rows = gunzipSync(readFileSync(published)).toString('utf8').trim().split('\n').slice(1)
    const wrong = rows.filter((row) => {
      const [, vector = '', score] = row.split(',')
      return scoreOfVector(vector)?.score !== Number(score)
    })
    expect(wrong).toHaveLength(1)
  },
)
