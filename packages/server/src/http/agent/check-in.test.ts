import { randomUUID } from 'node:crypto'
import { gzipSync, zstdCompressSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { AGENT_PATHS } from '@dirigent/protocol/agent/messages'
import { publicKeyFromRaw, verifyText } from '@dirigent/protocol/agent/signatures'
import { DAY_MS, MINUTE_MS } from '@dirigent/domain/identity/time'
import { systemClock } from '@dirigent/system/clock'
import { lapseLeases } from '../../store/attempts.ts'
import { recordRestore } from '../../store/restore.ts'
import { retireDeviceRow } from '../../store/retirement.ts'
import { writeSetting } from '../../store/settings.ts'
import {
  checkIn,
  checkInBody,
  enrol,
  newDevice,
  newNonce,
  send,
  sendSection,
  sign,
  someSystem,
  tokenFor,
  type TestDevice,
} from '../../testing/test-device.ts'
import { startTestServer } from '../../testing/test-server.ts'

const clock = systemClock
const { context, stop } = await startTestServer()
const origin = context.addresses().console
let secret = ''
beforeAll(async () => {
  ;({ secret } = await tokenFor(context, { usesMax: 1000, validMs: 30 * DAY_MS }))
})
afterAll(stop)

async function enrolled(name: string): Promise<TestDevice> {
  const device = newDevice(name)
  expect((await enrol(origin, device, secret)).status).toBe(200)
  return device
}

describe('who may speak', () => {
  it.each([
    [
      'no signature',
      (d: TestDevice) => ({
        ...sign(origin, d, AGENT_PATHS.checkIn, checkInBody(d)).init,
        headers: { 'content-type': 'application/json' },
      }),
      'signature_missing',
    ],
    [
      'another body than the digest says',
      (d: TestDevice) => ({
        ...sign(origin, d, AGENT_PATHS.checkIn, checkInBody(d)).init,
        body: Buffer.from('{}'),
      }),
      'digest_mismatch',
    ],
    [
      'a digest that fits but was not signed',
      (d: TestDevice) => {
        const other = sign(origin, d, AGENT_PATHS.checkIn, {})
        const { init } = sign(origin, d, AGENT_PATHS.checkIn, checkInBody(d))
        const digest = other.init.headers['content-digest'] ?? ''
        return {
          ...init,
          body: other.init.body,
          headers: { ...init.headers, 'content-digest': digest },
        }
      },
      'signature_invalid',
    ],
    [
      'the key of another device',
      (d: TestDevice) =>
        sign(origin, d, AGENT_PATHS.checkIn, checkInBody(d), {
          privateKey: newDevice('x').privateKey,
        }).init,
      'signature_invalid',
    ],
    [
      'an id that nobody has',
      (d: TestDevice) =>
        sign(origin, d, AGENT_PATHS.checkIn, checkInBody(d), {
          keyId: '0190aaaa-0000-7000-8000-00000000dead',
        }).init,
      'device_unknown',
    ],
  ])('refuses %s', async (_case, make, code) => {
    const device = await enrolled('speaker')
    const answer = await send({ url: origin + AGENT_PATHS.checkIn, init: make(device) })
    expect(answer.body.code).toBe(code)
    expect(answer.headers.get('content-type')).toMatch('application/problem+json')
  })

  it('refuses a request that was recorded and sent again', async () => {
    const device = await enrolled('recorded')
    const request = sign(origin, device, AGENT_PATHS.checkIn, checkInBody(device))
    expect((await send(request)).status).toBe(200)
    const replay = await send(request)
    expect([replay.status, replay.body.code]).toEqual([401, 'signature_replayed'])
  })

  it.each([
    ['ten minutes ago', -600],
    ['before this process began', -Math.ceil((clock.now() - context.startedAt) / 1000) - 5],
    ['a minute ahead', 60],
  ])('refuses what was signed %s, and tells the time with a signature', async (_case, offsetS) => {
    const device = await enrolled('slow')
    const nonce = newNonce()
    const createdS = Math.floor(clock.now() / 1000) + offsetS
    const answer = await send(
      sign(origin, device, AGENT_PATHS.checkIn, checkInBody(device), { createdS, nonce }),
    )
    expect([answer.status, answer.body.code]).toEqual([401, 'signature_expired'])
    const { document, keyId, signature } = answer.body['serverTime'] as Record<string, string>
    const key = context.keys.certificates().find((one) => one.keyId === keyId)
    expect(
      verifyText(document ?? '', signature ?? '', publicKeyFromRaw(key?.publicKey ?? '')),
    ).toBe(true)
    const word = JSON.parse(document ?? '') as { serverTime: string; nonce: string }
    expect(word.nonce).toBe(nonce)
    expect(Math.abs(Date.parse(word.serverTime) - clock.now())).toBeLessThan(5_000)
  })

  it('refuses a retired device', async () => {
    const device = await enrolled('retired')
    await context.db.execute(
      "update device set state = 'retired', retired_at = $2 where uid = $1",
      [device.uid, new Date(clock.now())],
    )
    const answer = await checkIn(origin, device)
    expect([answer.status, answer.body.code]).toEqual([403, 'device_retired'])
  })
})

describe('bodies', () => {
  it.each([
    ['gzip', gzipSync],
    ['zstd', zstdCompressSync],
  ])('takes %s', async (name, pack) => {
    const device = await enrolled('packed')
    const encoding: [string, (raw: Buffer) => Buffer] = [name, (raw) => pack(raw)]
    expect(
      (await send(sign(origin, device, AGENT_PATHS.checkIn, checkInBody(device), { encoding })))
        .status,
    ).toBe(200)
  })

  it('refuses 50 MB, also when they were packed small', async () => {
    const device = await enrolled('large')
    const body = { ...checkInBody(device), filler: 'x'.repeat(50 * 1024 * 1024) }
    const plain = await send(sign(origin, device, AGENT_PATHS.checkIn, body))
    expect([plain.status, plain.body.code]).toEqual([413, 'body_too_large'])
    const encoding: [string, (raw: Buffer) => Buffer] = ['gzip', (raw) => gzipSync(raw)]
    const packed = await send(sign(origin, device, AGENT_PATHS.checkIn, body, { encoding }))
    expect([packed.status, packed.body.code]).toEqual([413, 'body_too_large'])
    expect((await checkIn(origin, device)).status).toBe(200)
  })

  it('says where a body is wrong', async () => {
    const device = await enrolled('typo')
    const answer = await send(
      sign(origin, device, AGENT_PATHS.checkIn, { ...checkInBody(device), resultsPending: 'two' }),
    )
    expect([answer.status, answer.body.code, answer.body['pointer']]).toEqual([
      422,
      'body_invalid',
      '/resultsPending',
    ])
  })
})

describe('an unchanged check-in', () => {
  it('writes nothing but when the device was last seen', async () => {
    const device = await enrolled('quiet')
    await sendSection(origin, device, 'system', someSystem(device))
    const { hash } = await context.db.one<{ hash: string }>(
      "select s.hash from device_section s join device d on d.id = s.device_id where d.uid = $1 and section = 'system'",
      [device.uid],
    )
    await checkIn(origin, device, { sections: { system: hash } })
    // Not for longer: then it would be back after an absence, and the planner is told.
    await context.db.execute('update device_presence set last_seen_at = $1', [
      new Date(clock.now() - 15 * MINUTE_MS),
    ])
    const before = await rowVersions()
    const { body } = await checkIn(origin, device, { sections: { system: hash } })
    expect(body).toMatchObject({ wanted: [], assignment: null, keys: null, exchangeToken: null })
    expect(await rowVersions()).toEqual(before)
    const seen = await context.db.one<{ at: number }>(
      'select last_seen_at as at from device_presence p join device d on d.id = p.device_id where d.uid = $1',
      [device.uid],
    )
    expect(clock.now() - seen.at).toBeLessThan(10_000)
  })

  /** Every row version of every table but presence: an update would change a ctid or an xmin. */
  async function rowVersions(): Promise<Record<string, string>> {
    const tables = await context.db.rows<{ name: string }>(
      `select c.relname as name from pg_class c where c.relkind = 'r' and c.relnamespace = 'public'::regnamespace
         and c.relname <> 'device_presence' order by 1`,
    )
    const versions: Record<string, string> = {}
    for (const { name } of tables) {
      const row = await context.db.one<{ hash: string }>(
        `select md5(coalesce(string_agg(ctid::text || xmin::text, ',' order by ctid), '')) as hash from "${name}"`,
      )
      versions[name] = row.hash
    }
    return versions
  }

  it('is asked back after the idle interval, with jitter, and soon while work is pending', async () => {
    const device = await enrolled('interval')
    const { id } = await context.db.one<{ id: number }>('select id from device where uid = $1', [
      device.uid,
    ])
    const soon = (await checkIn(origin, device)).body.nextCheckInMs
    expect(soon).toBeGreaterThanOrEqual(54_000)
    expect(soon).toBeLessThanOrEqual(66_000)
    await context.db.execute('delete from plan_request where device_id = $1', [id])
    const idle: number[] = []
    for (let turn = 0; turn < 5; turn++)
      idle.push((await checkIn(origin, device)).body.nextCheckInMs)
    for (const interval of idle) {
      expect(interval).toBeGreaterThanOrEqual(810_000)
      expect(interval).toBeLessThanOrEqual(990_000)
    }
    expect(new Set(idle).size).toBeGreaterThan(1)
  })
})

describe('a permission that ran out on a critical server', () => {
  const { db } = context
  /** Was allowed to start until a minute ago, and has said nothing since. */
  async function leased(name: string) {
    const device = await enrolled(name)
    const { id } = await db.one<{ id: number }>('select id from device where uid = $1', [
      device.uid,
    ])
    const attempt = randomUUID()
    const [admitted, until] = [10, 1].map((ago) => new Date(clock.now() - ago * MINUTE_MS))
    await db.execute(`update device_presence set last_seen_at = $2 where device_id = $1`, [
      id,
      admitted,
    ])
    await db.execute(
      `insert into attempt (uid, device_id, ring, step, kind, epoch, revision, state, admitted_at, lease_until)
       values ($1, $2, 'critical', 's', 'install', 1, 1, 'leased', $3, $4)`,
      [attempt, id, admitted, until],
    )
    const state = async () => {
      await db.transaction((tx) => lapseLeases(tx, clock.now()))
      return (
        await db.one<{ state: string }>('select state from attempt where uid = $1', [attempt])
      ).state
    }
    return { device, id, attempt, state }
  }

  it('keeps its place while the device is silent, and lapses once it is back without its attempt', async () => {
    const { device, state } = await leased('silent')
    expect(await state()).toBe('leased')
    await checkIn(origin, device)
    expect(await state()).toBe('lapsed')
  })

  it('keeps its place when the device is back and at work, although no progress came through', async () => {
    const { device, attempt, state } = await leased('at-work')
    const doing = { uid: attempt, state: 'installing', percent: null }
    await checkIn(origin, device, { attempt: doing })
    expect(await state()).toBe('started')
  })

  it('is given up when a person takes the device out of service', async () => {
    const { id, state } = await leased('gone')
    await db.transaction((tx) => retireDeviceRow(tx, id, clock.now()))
    expect(await state()).toBe('lapsed')
  })
})

describe('the exchange token', () => {
  it('rotates on a changing exchange and daily, and not in between', async () => {
    const device = await enrolled('rotating')
    const first = device.exchangeToken
    expect((await checkIn(origin, device)).body.exchangeToken).toBeNull()
    await checkIn(origin, device, { sections: { system: 'b'.repeat(64) } })
    expect(device.exchangeToken).not.toBe(first)
    const second = device.exchangeToken
    expect((await checkIn(origin, device)).body.exchangeToken).toBeNull()
    await context.db.execute('update device set exchange_rotated_at = $2 where uid = $1', [
      device.uid,
      new Date(clock.now() - DAY_MS),
    ])
    await checkIn(origin, device)
    expect(device.exchangeToken).not.toBe(second)
  })

  it('does not take a device whose reply was lost for a copy, however often it is lost', async () => {
    const device = await enrolled('tunnel')
    for (let turn = 0; turn < 4; turn++) {
      const lost = await checkIn(origin, device, { sections: { system: 'c'.repeat(64) } }, true)
      expect(lost.status).toBe(200)
      expect(lost.body.exchangeToken).not.toBeNull()
    }
    expect((await checkIn(origin, device)).status).toBe(200)
    expect(await suspected(device)).toBe(false)
  })

  it('finds a copied disk at the third token, and records it once', async () => {
    const device = await enrolled('copied')
    const copy = { ...device }
    for (let turn = 0; turn < 2; turn++)
      await checkIn(origin, device, { sections: { system: 'd'.repeat(64) } })
    for (let turn = 0; turn < 2; turn++) {
      const refused = await checkIn(origin, copy)
      expect([refused.status, refused.body.code]).toEqual([409, 'exchange_token_invalid'])
    }
    expect(await suspected(device)).toBe(true)
    expect((await checkIn(origin, device)).status).toBe(200)
    const records = await context.db.rows(
      "select 1 from audit where action = 'device.clone_suspected' and subject = $1",
      [device.uid],
    )
    expect(records).toHaveLength(1)
  })

  it('takes a request that comes minutes after newer ones for late, and not for a copy', async () => {
    const device = await enrolled('overtaken')
    const oldest = { ...device }
    await checkIn(origin, device, { sections: { system: 'e'.repeat(64) } })
    const previous = { ...device }
    await checkIn(origin, device, { sections: { system: 'f'.repeat(64) } })
    // This process is too young for a request that was made minutes ago; so the newer token was handed out later instead.
    await context.db.execute(
      "update device set exchange_rotated_at = exchange_rotated_at + interval '2 minutes' where uid = $1",
      [device.uid],
    )
    for (const copy of [oldest, previous]) {
      const late = await checkIn(origin, copy)
      expect([late.status, late.body.code]).toEqual([401, 'signature_replayed'])
    }
    expect(await suspected(device)).toBe(false)
    expect((await checkIn(origin, device)).status).toBe(200)
  })

  it('hands out the same token when two processes answer the same request', async () => {
    const { connection, stateDirectory } = context
    const other = await startTestServer({ connection, stateDirectory })
    const device = await enrolled('twice')
    // Signed ahead of the rotation, as by a clock that is a little fast: so that it cannot count as late.
    const createdS = Math.floor(clock.now() / 1000) + 5
    const body = checkInBody(device, { sections: { system: 'd'.repeat(64) } })
    const signed = sign(origin, device, AGENT_PATHS.checkIn, body, { createdS })
    const first = await send(signed)
    const path = new URL(signed.url).pathname
    const second = await send({ ...signed, url: `${other.context.addresses().console}${path}` })
    await other.stop()
    expect([first.status, second.status]).toEqual([200, 200])
    expect(second.body.exchangeToken).toBe(first.body.exchangeToken)
    device.exchangeToken = String(first.body.exchangeToken)
    expect((await checkIn(origin, device)).status).toBe(200)
    expect(await suspected(device)).toBe(false)
  })

  it('resynchronises once after a restore from backup, by the device key', async () => {
    const device = await enrolled('restored')
    const ahead = { ...device, exchangeToken: 'a-token-that-the-backup-does-not-know' }
    const settle = async (at: number | null) => {
      await context.db.transaction((tx) =>
        writeSetting(tx, 'exchange.restored_at', at, clock.now()),
      )
      await context.settings.refresh()
    }
    await settle(clock.now() + 1)
    const answer = await checkIn(origin, ahead)
    expect(answer.status).toBe(200)
    expect(ahead.exchangeToken).toBe(answer.body.exchangeToken)
    await settle(null)
    const other = { ...device, exchangeToken: 'another-unknown-token' }
    expect((await checkIn(origin, other)).body.code).toBe('exchange_token_invalid')
  })

  it('takes back devices that a restored server took for copies, and raises the epoch each time', async () => {
    const device = await enrolled('suspected-by-restore')
    await checkIn(origin, device, { sections: { system: 'e'.repeat(64) } })
    const ahead = { ...device, exchangeToken: 'a-token-from-after-the-backup' }
    expect((await checkIn(origin, ahead)).body.code).toBe('exchange_token_invalid')
    expect(await suspected(device)).toBe(true)

    const restore = { reason: 'the disk died', user: 'root' }
    const epochs: number[] = []
    for (const later of [1, MINUTE_MS]) {
      epochs.push(
        await context.db.transaction((tx) =>
          recordRestore(tx, context.random, restore, clock.now() + later),
        ),
      )
    }
    await context.settings.refresh()
    expect(epochs[0]).toBeGreaterThan(1)
    expect(epochs[1]).toBeGreaterThan(epochs[0] ?? 0)
    expect(await suspected(device)).toBe(false)
    expect((await checkIn(origin, ahead)).status).toBe(200)
    const records = await context.db.rows(
      "select reason from audit where action = 'server.restored' order by id",
    )
    expect(records).toEqual([{ reason: 'the disk died' }, { reason: 'the disk died' }])
  })

  async function suspected(device: TestDevice): Promise<boolean> {
    const row = await context.db.one<{ at: number | null }>(
      'select clone_suspected_at as at from device where uid = $1',
      [device.uid],
    )
    return row.at !== null
  }
})

describe('the assignment', () => {
  it('comes when it is newer than what the device has, with the keys to check it', async () => {
    const device = await enrolled('assigned')
    const { id } = await context.db.one<{ id: number }>('select id from device where uid = $1', [
      device.uid,
    ])
    const document = '{"revision":2}'
    const { keyId, signature } = context.keys.signAssignment(document)
    await context.db.execute(
      `insert into assignment (device_id, epoch, revision, content_sha256, document, key_id, signature, generation, issued_at, expires_at)
       values ($1, 1, 2, 'x', $2, $3, $4, 1, $5, $5)`,
      [id, document, keyId, signature, new Date(clock.now())],
    )
    for (const [has, gets] of [
      [null, true],
      [{ epoch: 1, revision: 1 }, true],
      [{ epoch: 1, revision: 2 }, false],
      [{ epoch: 0, revision: 9 }, true],
      [{ epoch: 2, revision: 1 }, false],
    ] as const) {
      const { body } = await checkIn(origin, device, { assignment: has })
      expect(body.assignment).toEqual(gets ? { document, keyId, signature } : null)
      expect(body.keys !== null).toBe(gets)
    }
  })
})

it('says so when the installer was not built', async () => {
  const response = await fetch(`${origin}/install.sh`)
  expect(response.status).toBe(404)
  expect(((await response.json()) as { detail: string }).detail).toMatch('npm start')
})
