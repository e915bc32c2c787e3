import { fork, type ChildProcess } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, expect, it } from 'vitest'
import { decodeEnrolmentToken } from '@dirigent/protocol/agent/enrolment-token'
import { createTestDatabase } from '../../database/test-database.ts'
import { openDatabase } from '../../store/database.ts'
import type { ServerMessage } from '../../supervision.ts'
import {
  checkIn,
  enrol,
  newDevice,
  sectionBody,
  send,
  sendSection,
  sign,
  someSystem,
  type TestDevice,
} from '../../testing/test-device.ts'
import { AGENT_PATHS } from '@dirigent/protocol/agent/messages'

const database = await createTestDatabase()
const db = openDatabase(database.connection)
const state = await mkdtemp(join(tmpdir(), 'dirigent-killed-'))
const running = new Set<ChildProcess>()
afterAll(async () => {
  for (const child of running) child.kill('SIGKILL')
  await db.close()
  await database.drop()
  await rm(state, { recursive: true, force: true })
})

const script = fileURLToPath(new URL('../../main.ts', import.meta.url))
const nextMessage = (child: ChildProcess): Promise<ServerMessage> =>
  new Promise((resolve, reject) => {
    child.once('message', (message) => resolve(message as ServerMessage))
    child.once('exit', (code) => reject(new Error(`the server ended with ${code}`)))
  })

async function start(): Promise<{ child: ChildProcess; origin: string }> {
  const env = { ...process.env, DATABASE_URL: database.connection.connectionString }
  const child = fork(script, ['--state', state, '--port', '0'], {
    env,
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
  running.add(child)
  const message = await nextMessage(child)
  if (!('ready' in message)) throw new Error(JSON.stringify(message))
  return { child, origin: message.address }
}

async function kill(child: ChildProcess): Promise<void> {
  const ended = new Promise((resolve) => child.once('exit', resolve))
  child.kill('SIGKILL')
  await ended
  running.delete(child)
}

/** Sends one section after the other until the server is gone; answers what was acknowledged last and what was sent. */
async function sendUntilGone(
  origin: string,
  device: TestDevice,
  onFirst: () => void,
): Promise<{ acknowledged: string; sent: string }> {
  const outcome = { acknowledged: '', sent: '' }
  for (let turn = 0; ; turn++) {
    const body = sectionBody(
      'system',
      someSystem(device, { kernel: { release: `6.1.${turn}`, version: null } }),
    )
    outcome.sent = String(body['hash'])
    try {
      const answer = await send(sign(origin, device, AGENT_PATHS.section, body))
      if (answer.status !== 200) continue
      outcome.acknowledged = outcome.sent
      onFirst()
    } catch {
      return outcome
    }
  }
}

it(
  'loses nothing that it acknowledged when it is killed, and goes on where it was',
  { timeout: 90_000 },
  async () => {
    const { child, origin } = await start()
    const answer = nextMessage(child)
    child.send({ request: 'enrolment-token', purpose: 'this-machine' })
    const message = await answer
    const token = decodeEnrolmentToken('token' in message ? message.token : '')
    if (!token) throw new Error('no enrolment token')
    // Its one use is for the first device; the rest of the fleet is let in by hand.
    await db.execute('update enrolment_token set uses_max = 100')
    const devices = Array.from({ length: 6 }, (_, index) => newDevice(`killed-${index}`))
    for (const device of devices)
      expect((await enrol(origin, device, token.secret)).status).toBe(200)
    const sending: Promise<{ acknowledged: string; sent: string }>[] = []
    // A busy machine takes its time; killed before the first answer, nothing would be proved.
    await Promise.all(
      devices.map(
        (device) =>
          new Promise<void>((onFirst) => sending.push(sendUntilGone(origin, device, onFirst))),
      ),
    )
    await new Promise((resolve) => setTimeout(resolve, 300))
    await kill(child)
    const outcomes = await Promise.all(sending)
    for (const [index, device] of devices.entries()) {
      const { acknowledged, sent } = outcomes[index] ?? { acknowledged: '', sent: '' }
      const row = await db.one<{ hash: string }>(
        "select s.hash from device_section s join device d on d.id = s.device_id where d.uid = $1 and s.section = 'system'",
        [device.uid],
      )
      expect(acknowledged).not.toBe('')
      // The last one may have been committed without its answer getting out.
      expect([acknowledged, sent]).toContain(row.hash)
    }
    const again = await start()
    for (const device of devices) {
      expect((await checkIn(again.origin, device)).status).toBe(200)
      expect((await sendSection(again.origin, device, 'system', someSystem(device))).status).toBe(
        200,
      )
    }
    again.child.kill('SIGTERM')
    expect(await new Promise((resolve) => again.child.once('exit', resolve))).toBe(0)
    running.delete(again.child)
  },
)
