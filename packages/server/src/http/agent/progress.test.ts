import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { AGENT_PATHS } from '@dirigent/protocol/agent/messages'
import { enrol, newDevice, send, sign, tokenFor } from '../../testing/test-device.ts'
import { startTestServer } from '../../testing/test-server.ts'

const { context, stop } = await startTestServer()
const { db } = context
const origin = context.addresses().console
const device = newDevice('at-work')
beforeAll(async () => {
  const { secret } = await tokenFor(context)
  await enrol(origin, device, secret)
})
afterAll(stop)

async function attemptIn(state: string): Promise<string> {
  const uid = randomUUID()
  await db.execute(
    `insert into attempt (uid, device_id, ring, step, kind, epoch, revision, state, admitted_at, lease_until)
     select $1, id, 'broad', 's', 'install', 1, 1, $3, $4, $4 from device where uid = $2`,
    [uid, device.uid, state, new Date(context.clock.now())],
  )
  return uid
}
const stateOf = (uid: string) => db.one('select state, progress from attempt where uid = $1', [uid])
async function tell(attempt: string, state: string) {
  const at = new Date(context.clock.now()).toISOString()
  const body = { attempt, state, percent: null, at }
  return (await send(sign(origin, device, AGENT_PATHS.progress, body))).status
}

it('makes a permission a started attempt, and tells those who watch', async () => {
  const heard: (string | null)[] = []
  const end = context.changes.subscribe(({ topic, subject }) => {
    if (topic === 'attempts') heard.push(subject)
  })
  const attempt = await attemptIn('leased')
  expect(await tell(attempt, 'downloading')).toBe(200)
  expect(await stateOf(attempt)).toEqual({ state: 'started', progress: 'downloading' })
  await expect.poll(() => heard).toContain(attempt)
  end()
})

it('opens no attempt again, and knows which are none of the device', async () => {
  const ended = await attemptIn('ended')
  expect(await tell(ended, 'installing')).toBe(200)
  expect(await stateOf(ended)).toEqual({ state: 'ended', progress: null })
  expect(await tell(randomUUID(), 'installing')).toBe(404)
})
