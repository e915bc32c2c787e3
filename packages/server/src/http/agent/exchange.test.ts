import { expect, it } from 'vitest'
import { decideExchange } from './exchange.ts'

const ROTATED = Date.parse('2026-10-25T06:52:41.750Z')
const state = {
  exchangeSha256: Buffer.from('current'),
  exchangePreviousSha256: Buffer.from('previous'),
  exchangeRotatedAt: ROTATED,
}

it.each([
  ['the reply got lost, asked again a minute later', 'previous', 60, 60, 'rotate'],
  ['asked again within the second', 'previous', -0.75, 0.1, 'rotate'],
  ['the same request once more, a minute later', 'previous', -0.75, 63, 'stale'],
  ['one signed by a clock that was ahead, come again in its time', 'previous', 240, 290, 'stale'],
  ['an older one of such a clock', 'older', 240, 290, 'stale'],
  ['an earlier request that was overtaken', 'previous', -20, 1, 'late'],
  ['one from before two rotations', 'older', -90, 30, 'late'],
  ['a copied disk', 'older', 3_600, 3_600, 'clone'],
  ['nothing special', 'current', 3_600, 3_600, 'settle'],
] as const)('%s', (_what, token, signedS, nowS, expected) => {
  const now = ROTATED + nowS * 1000
  const signedAt = ROTATED + signedS * 1000
  const exchange = { changesState: false, now, restoredAt: null, signedAt }
  expect(decideExchange(state, Buffer.from(token), exchange)).toBe(expected)
})
