import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ROUTES } from '@dirigent/protocol/api/routes'
import { startTestServer, type TestServer } from '../../testing/test-server.ts'
import { enrol, newDevice, tokenFor } from '../../testing/test-device.ts'
import { insertApiToken } from '../../store/api-tokens.ts'
import { createSecret } from '../auth/secrets.ts'
import type { Role } from '../../store/people.ts'
import { uuidV7 } from '@dirigent/system/random'
import { deviceStatusTask } from '../../tasks/device-status.ts'

let server: TestServer
const tokens: Partial<Record<Role, string>> = {}

async function tokenOf(role: Role): Promise<string> {
  const { random, clock, db } = server.context
  const secret = createSecret(random)
  const uid = uuidV7(clock.now(), random)
  await db.transaction((tx) =>
    insertApiToken(tx, { uid, name: role, role, secretSha256: secret.sha256, now: clock.now(), expiresAt: null }),
  )
  return secret.text
}

async function get(path: string, role: Role = 'auditor') {
  const response = await fetch(server.context.addresses().console + path, {
    headers: { authorization: `Bearer ${tokens[role]}` },
  })
  return { status: response.status, body: (await response.json()) as Record<string, unknown> }
}

beforeAll(async () => {
  server = await startTestServer()
  for (const role of ['administrator', 'operator', 'auditor'] as const) tokens[role] = await tokenOf(role)
  const { secret } = await tokenFor(server.context)
  const { agent } = server.context.addresses()
  for (const name of ['Anna-PC', 'berta', 'caesar', 'dora', 'emil']) {
    const device = newDevice(name)
    expect((await enrol(server.context.addresses().console, device, secret)).status, agent).toBe(200)
  }
  await deviceStatusTask.run(server.context, new AbortController().signal)
})
afterAll(() => server.stop())

describe('every route that reads', () => {
  const readable = ROUTES.filter(({ method, params }) => method === 'GET' && !params)
  it.each(readable)('$operationId answers what its schema says', async ({ path }) => {
    const query = path.endsWith('/search') ? '?q=a' : path.endsWith('/why') ? '?device=anna' : ''
    const answer = await get(path + query, 'administrator')
    expect(answer).toMatchObject({ status: 200 })
  })
})
