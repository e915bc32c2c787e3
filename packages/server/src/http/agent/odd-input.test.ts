import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { AGENT_PATHS } from '@dirigent/protocol/agent/messages'
import { systemClock } from '@dirigent/system/clock'
import { systemRandom, uuidV7 } from '@dirigent/system/random'
import {
  checkIn,
  enrol,
  newDevice,
  sectionBody,
  send,
  sign,
  someSystem,
  tokenFor,
  type TestDevice,
} from '../../testing/test-device.ts'
import { startTestServer } from '../../testing/test-server.ts'

const { context, stop } = await startTestServer()
const origin = context.addresses().console
let secret = ''
beforeAll(async () => {
  ;({ secret } = await tokenFor(context))
})
afterAll(stop)

async function enrolled(name: string): Promise<TestDevice> {
  const device = newDevice(name)
  expect((await enrol(origin, device, secret)).status).toBe(200)
  return device
}

function someResult(change: Record<string, unknown>): Record<string, unknown> {
  const at = new Date(systemClock.now()).toISOString()
  return {
    attempt: uuidV7(systemClock.now(), systemRandom),
    epoch: 1,
    revision: 1,
    step: 'a-step',
    kind: 'install',
    outcome: 'failed',
    startedAt: at,
    endedAt: at,
    updates: [],
    changed: [],
    health: { before: [], after: [] },
    recoveries: 0,
    logTail: '',
    ...change,
  }
}

describe('what no column takes', () => {
  it('takes what has NUL or half a character in it, because a result that is refused never arrives', async () => {
    const device = await enrolled('odd-text')
    const logTail = 'dpkg: \u0000 half \ud83d whole \ud83d\ude00'
    const taken = await send(sign(origin, device, AGENT_PATHS.result, someResult({ logTail })))
    expect([taken.status, taken.body.code]).toEqual([200, undefined])
    const stored = await context.db.one<{ tail: string }>(
      `select document->>'logTail' as tail from result r join device d on d.id = r.device_id where d.uid = $1`,
      [device.uid],
    )
    expect(stored.tail).toBe('dpkg: \ufffd half \ufffd whole \ud83d\ude00')
    expect((await checkIn(origin, device, { bootId: 'a\u0000' })).status).toBe(200)
  })

  it('answers 422, not 500, to what cannot be stored', async () => {
    const device = await enrolled('odd-values')
    const year0 = '0000-01-01T00:00:00Z'
    for (const change of [{ epoch: 1e15 }, { startedAt: year0, endedAt: year0 }]) {
      const answer = await send(sign(origin, device, AGENT_PATHS.result, someResult(change)))
      expect([answer.status, answer.body.code]).toEqual([422, 'body_invalid'])
    }
    const deep: [string, () => Buffer] = [
      'identity',
      () => {
        const { content: _, ...rest } = sectionBody('system', someSystem(device))
        const levels = 100_000
        const nested = '['.repeat(levels) + ']'.repeat(levels)
        return Buffer.from(JSON.stringify(rest).replace(/}$/, `,"content":${nested}}`))
      },
    ]
    const nested = await send(sign(origin, device, AGENT_PATHS.section, {}, { encoding: deep }))
    expect([nested.status, nested.body.code]).toEqual([422, 'body_invalid'])
  })

  it('shows no name that reads as another one, or as none', async () => {
    const names = ['a\nb\u001b[31mred\u202egnp', '', ' \u202e ']
    const shown: string[] = []
    for (const name of names) {
      const device = await enrolled(name)
      const { rows } = context.db
      const [row] = await rows<{ name: string }>('select name from device where uid = $1', [
        device.uid,
      ])
      shown.push(row?.name ?? '')
    }
    expect(shown).toEqual([
      'a b [31mred gnp',
      expect.stringMatching(/^device-[0-9a-f]{8}$/),
      expect.stringMatching(/^device-[0-9a-f]{8}$/),
    ])
  })
})
