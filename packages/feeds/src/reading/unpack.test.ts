import { expect, it } from 'vitest'
import { collect, statementRows } from '../collect.test-support.ts'
import { FEEDS } from '../registry.ts'

/** One small file of Alpine's database, packed by xz 5 (CRC64, as its command line does) and bzip2. */
const XZ =
  '/Td6WFoAAATm1rRGAgAhARYAAAB0L+Wj4AB+AHFdAD2IiIbUTFZk+/mZ/ZK20Geo/F51miQBnVWM6v9U1VHkZ26w' +
  'dtG3xbrLIQNFYPm6UkhtNbvqE/JXzMRG4mH40KFbCAWfDrLCdYlTfn4qaLS88Vh/ryPoN/J08YCrAaMK47NiUfGd' +
  'YsmajV7pk0DtOuAAAAAAAD2IrUGcU5zZAAGNAX8AAAChSkdvscRn+wIAAAAABFla'
const BZIP2 =
  'QlpoOTFBWSZTWSjzCWsAADxfgAAQEAd9MAoAAQo/699KIAB1EU0ZqZGhoBpoB6E0GqejUaaDQMg0ABpDanmDwdXY' +
  '1wrU0EwiCGRNvucHOmMJJxyoSn66RSgAa2wNTwJ7QJbukiDkMdL1alGSTxuEQhGg0542oBkuFnCOJEi2TmScPi8g' +
  '8F+LuSKcKEgUeYS1gA=='

const EXPECTED = ['alpine:3.19 harbour CVE-2026-10001 fixed_in 2.3.0-r4 -']

const damaged = (packed: Buffer) => {
  const copy = Buffer.from(packed)
  copy.fill(0x5a, 30, 60)
  return copy
}

it.each([
  ['xz', Buffer.from(XZ, 'base64'), 'feed_truncated'],
  // Within its only block bzip2 cannot tell missing bits from wrong ones.
  ['bzip2', Buffer.from(BZIP2, 'base64'), 'feed_corrupt'],
])('%s: whole, cut, damaged', async (_kind, packed, cut) => {
  expect(statementRows(await collect(FEEDS['alpine-secdb'], packed))).toEqual(EXPECTED)
  const codeOf = async (content: Buffer) => {
    try {
      await collect(FEEDS['alpine-secdb'], content)
      return 'accepted'
    } catch (error) {
      return (error as { code?: string }).code
    }
  }
  expect(await codeOf(packed.subarray(0, packed.length - 20))).toBe(cut)
  expect(await codeOf(packed.subarray(0, 20))).toBe(cut)
  expect(await codeOf(damaged(packed))).toBe('feed_corrupt')
})
