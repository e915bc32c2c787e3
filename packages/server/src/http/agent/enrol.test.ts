import { afterAll, describe, expect, it } from 'vitest'
import { AGENT_PATHS } from '@dirigent/protocol/agent/messages'
import { verifyText, publicKeyFromRaw } from '@dirigent/protocol/agent/signatures'
import { keyCertificateText } from '@dirigent/protocol/agent/assignment'
import { transaction } from '../../store/database.ts'
import { revokeEnrolmentToken } from '../../store/enrolment-tokens.ts'
import {
  checkIn,
  enrol,
  enrolBody,
  newDevice,
  send,
  sendSection,
  sign,
  somePackages,
  someSystem,
  tokenFor,
} from '../../testing/test-device.ts'
import { startTestServer } from '../../testing/test-server.ts'

const { context, stop } = await startTestServer()
const origin = context.addresses().console
afterAll(stop)

const countDevices = async () =>
  (await context.db.one<{ count: number }>('select count(*) as count from device')).count

describe('enrolment tokens', () => {
  it('gives an identity, keys that the root certifies, and an audit record', async () => {
    const { secret, uid } = await tokenFor(context)
    const device = newDevice('anna')
    const { status, body } = await enrol(origin, device, secret)
    expect(status).toBe(200)
    expect(body.replaced).toBeNull()
    const [certificate] = body.keys
    const root = body.rootKeys.find((key) => key.keyId === certificate?.rootKeyId)
    if (!certificate || !root) throw new Error('no certified key')
    const rootKey = publicKeyFromRaw(root.publicKey)
    expect(verifyText(keyCertificateText(certificate), certificate.signature, rootKey)).toBe(true)
    const record = await context.db.one<{ actor: string }>(
      "select actor from audit where action = 'device.enrolled' and subject = $1",
      [body.device],
    )
    expect(record.actor).toBe(uid)
  })

  it.each([
    ['a secret that nobody made', async () => 'nobody-made-this', 'token_unknown'],
    [
      'one whose time is over',
      async () => {
        const token = await tokenFor(context)
        const past = new Date(context.clock.now() - 1)
        await context.db.execute('update enrolment_token set expires_at = $2 where uid = $1', [
          token.uid,
          past,
        ])
        return token.secret
      },
      'token_expired',
    ],
    [
      'one that was used as often as it may be',
      async () => {
        const token = await tokenFor(context, { usesMax: 1 })
        expect((await enrol(origin, newDevice('first'), token.secret)).status).toBe(200)
        return token.secret
      },
      'token_used_up',
    ],
    [
      'a revoked one',
      async () => {
        const token = await tokenFor(context)
        const by = { actorKind: 'person', actor: 'test' } as const
        await transaction(context.db, (tx) => revokeEnrolmentToken(tx, context, token.uid, by))
        return token.secret
      },
      'token_revoked',
    ],
  ])('refuses %s', async (_case, makeSecret, code) => {
    const secret = await makeSecret()
    const before = await countDevices()
    const { status, body } = await enrol(origin, newDevice('late'), secret)
    expect([status, body.code]).toEqual([403, code])
    expect(await countDevices()).toBe(before)
  })

  it('counts its uses right when thirty devices come at once', async () => {
    const { secret, uid } = await tokenFor(context, { usesMax: 7 })
    const devices = Array.from({ length: 30 }, (_, index) => newDevice(`rush-${index}`))
    const answers = await Promise.all(devices.map((device) => enrol(origin, device, secret)))
    expect(answers.filter((answer) => answer.status === 200)).toHaveLength(7)
    expect(answers.filter((answer) => answer.body.code === 'token_used_up')).toHaveLength(23)
    const row = await context.db.one<{ uses: number }>(
      'select uses from enrolment_token where uid = $1',
      [uid],
    )
    expect(row.uses).toBe(7)
  })

  it('puts the device into the group of the token', async () => {
    await context.db.execute(
      `insert into device_group (uid, name, membership, mode, position, updated_at)
       values ('0190aaaa-0000-7000-8000-000000000001', 'Office', 'listed', 'observe', 1, $1)`,
      [new Date(context.clock.now())],
    )
    const { secret } = await tokenFor(context, { group: '0190aaaa-0000-7000-8000-000000000001' })
    const device = newDevice('member')
    await enrol(origin, device, secret)
    const row = await context.db.one<{ name: string }>(
      `select g.name from device_group_member m join device_group g on g.id = m.group_id
         join device d on d.id = m.device_id where d.uid = $1`,
      [device.uid],
    )
    expect(row.name).toBe('Office')
  })
})

describe('the same machine again', () => {
  it('answers a repeated enrolment with the same identity and takes no second use', async () => {
    const { secret } = await tokenFor(context, { usesMax: 1 })
    const device = newDevice('lost-answer')
    await enrol(origin, device, secret)
    const { uid } = device
    const again = await enrol(origin, device, secret)
    expect([again.status, again.body.device]).toEqual([200, uid])
    expect((await checkIn(origin, device)).status).toBe(200)
  })

  it('lets a reinstalled machine take its place: same device, new key, no duplicate', async () => {
    const { secret } = await tokenFor(context)
    const old = newDevice('reinstalled')
    await enrol(origin, old, secret)
    await sendSection(origin, old, 'system', someSystem(old))
    await sendSection(origin, old, 'packages', somePackages(20))
    const before = await countDevices()
    const renewed = newDevice('reinstalled', {
      machineIdHash: old.machineIdHash,
      bootId: old.bootId,
    })
    const { body } = await enrol(origin, renewed, secret)
    expect([body.device, body.replaced]).toEqual([old.uid, old.uid])
    expect(await countDevices()).toBe(before)
    expect((await checkIn(origin, renewed)).status).toBe(200)
    const asked = await checkIn(origin, renewed, { sections: { packages: 'a'.repeat(64) } })
    expect(asked.body.wanted).toEqual([{ section: 'packages', have: null }])
    const refused = await checkIn(origin, old)
    expect([refused.status, refused.body.code]).toEqual([401, 'device_unknown'])
  })

  it('gives a copy that runs beside its original an identity of its own, and shows both', async () => {
    const { secret } = await tokenFor(context)
    const original = newDevice('original')
    await enrol(origin, original, secret)
    await checkIn(origin, original)
    const copy = newDevice('original', { machineIdHash: original.machineIdHash })
    const { body } = await enrol(origin, copy, secret)
    expect(body.replaced).toBeNull()
    expect(body.device).not.toBe(original.uid)
    expect((await checkIn(origin, original)).status).toBe(200)
    expect((await checkIn(origin, copy)).status).toBe(200)
    const marked = await context.db.rows(
      'select 1 from device where machine_id_hash = $1 and clone_suspected_at is not null',
      [original.machineIdHash],
    )
    expect(marked).toHaveLength(2)
  })

  it('takes other hardware with the same machine id for a copy', async () => {
    const { secret } = await tokenFor(context)
    const original = newDevice('hardware', { serial: 'A-1' })
    await enrol(origin, original, secret)
    const copy = newDevice('hardware', {
      machineIdHash: original.machineIdHash,
      bootId: original.bootId,
      serial: 'B-2',
    })
    expect((await enrol(origin, copy, secret)).body.replaced).toBeNull()
    expect(copy.uid).not.toBe(original.uid)
  })
})

it('refuses an enrolment that another key has signed', async () => {
  const { secret } = await tokenFor(context)
  const device = newDevice('thief')
  const { privateKey } = newDevice('other')
  const answer = await send(
    sign(origin, device, AGENT_PATHS.enrol, enrolBody(device, secret), { privateKey }),
  )
  expect([answer.status, answer.body.code]).toEqual([401, 'signature_invalid'])
})

it('refuses the same enrolment request twice', async () => {
  const { secret } = await tokenFor(context)
  const device = newDevice('replayed')
  const request = sign(origin, device, AGENT_PATHS.enrol, enrolBody(device, secret))
  expect((await send(request)).status).toBe(200)
  expect((await send(request)).body.code).toBe('signature_replayed')
})
