import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { run } from '@dirigent/cli/run'
import { ensureCliToken } from '@dirigent/server/http/auth/cli-token'
import { ensureStandardSetup } from '@dirigent/server/rollouts/standard-setup'
import { deviceStatusTask } from '@dirigent/server/tasks/device-status'
import { enrol, newDevice, tokenFor } from '@dirigent/server/testing/test-device'
import { startTestServer, type TestServer } from '@dirigent/server/testing/test-server'

let server: TestServer

beforeAll(async () => {
  server = await startTestServer()
  const { context } = server
  await ensureStandardSetup(context, context.clock.now())
  await ensureCliToken(context)
  const { secret } = await tokenFor(context)
  for (const name of ['erp-1', 'laptop-anna']) {
    await enrol(context.addresses().console, newDevice(name), secret)
  }
  await deviceStatusTask.run(context, new AbortController().signal)
})
afterAll(() => server.stop())

/** The command as a person runs it on the server's machine, with the files that the server left there. */
async function dirigent(line: string, env: Record<string, string> = {}) {
  let out = ''
  let err = ''
  const code = await run(line.split(' '), {
    out: (text) => void (out += text),
    err: (text) => void (err += text),
    columns: 200,
    isInteractive: false,
    ask: null,
    env: { DIRIGENT_STATE: server.context.stateDirectory, LANG: 'C', ...env },
  })
  return { code, out, err }
}

describe('dirigent against a running server', () => {
  it.each([
    ['devices', 0, /erp-1 +unknown.*No complete inventory yet/],
    ['device erp', 1, /^erp-1: unknown/],
    ['why laptop', 0, /^laptop-anna: unknown/],
    ['findings', 1, /But 2 devices are unknown/],
    ['rollouts', 0, /No rollout/],
    ['today', 0, /Nothing needs you[^]*Fleet 2: .*2 unknown/],
    ['groups', 0, /Workstations +observe/],
    ['feeds', 0, /debian-tracker +0 +never/],
    ['audit list --action device', 0, /Device enrolled +erp-1/],
    ['audit verify', 0, /The audit log is whole/],
    ['enroll-token', 0, /test +2\/100/],
    ['policy show', 0, /"broadPercents"/],
    ['sign-in-link', 0, /\/api\/auth\/link\?token=/],
  ])('%s', async (line, code, shown) => {
    const ran = await dirigent(line)
    expect(ran.err).toBe('')
    expect(ran.out).toMatch(shown)
    expect(ran.code).toBe(code)
  })

  it('changes what it is told to, with its reason in the audit log', async () => {
    expect(await dirigent('groups Test --add erp-1 --reason first-of-all')).toMatchObject({
      code: 0,
      err: '',
    })
    expect(await dirigent('retire laptop-anna --reason sold --yes')).toMatchObject({
      code: 0,
      err: '',
    })
    const { out } = await dirigent('audit list --search sold --json')
    expect(JSON.parse(out)).toMatchObject({
      total: 1,
      items: [{ action: 'device.retired', reason: 'sold' }],
    })
  })

  it('installs nothing on a device that is only observed, and says so', async () => {
    const { code, out } = await dirigent('install erp-1 --reason now')
    expect([code, out]).toEqual([1, expect.stringContaining('Not on erp-1: Observed only')])
  })

  it('sets a policy whole or not at all', async () => {
    const file = join(server.context.stateDirectory, 'policy.json')
    const shown = JSON.parse((await dirigent('policy show')).out) as object
    await writeFile(file, JSON.stringify({ ...shown, confirmWithinMs: 3_600_000 }))
    expect(await dirigent(`policy set ${file} --reason shorter`)).toMatchObject({
      code: 0,
      err: '',
    })
    await writeFile(file, JSON.stringify({ ...shown, zone: 'Berlin' }))
    expect((await dirigent(`policy set ${file} --reason wrong`)).err).toMatch(
      /zone.*Europe\/Berlin.*\[body_invalid\]/,
    )
  })

  it('is refused with a wrong token, and with a token that may not', async () => {
    expect(await dirigent('devices', { DIRIGENT_TOKEN: 'wrong' })).toMatchObject({
      code: 2,
      out: '',
      err: expect.stringMatching(/API token is not known.*\[not_signed_in\]\n$/),
    })
    const made = JSON.parse((await dirigent('api-token create reader --json')).out) as {
      text: string
    }
    const env = { DIRIGENT_TOKEN: made.text }
    expect((await dirigent('devices', env)).code).toBe(0)
    expect((await dirigent('retire erp-1 --reason gone --yes', env)).err).toMatch(
      /Only an administrator or operator.*\[not_allowed\]/,
    )
  })

  it('refuses a feed file that is cut in the middle, and keeps what was', async () => {
    const file = join(server.context.stateDirectory, 'kev.json')
    await writeFile(file, '{"title":"CISA","count":2,"vulnerabilities":[{"cveID":"CVE-2026-1"')
    const { code, err } = await dirigent(`feeds import cisa-kev ${file}`)
    expect([code, err]).toEqual([2, expect.stringMatching(/\[feed_invalid\]\n$/)])
  })
})
