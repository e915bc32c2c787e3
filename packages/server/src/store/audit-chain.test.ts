import { systemRandom } from '@dirigent/system/random'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../database/test-database.ts'
import { sealAudit, verifyAudit } from './audit-chain.ts'
import { appendAudit } from './audit.ts'
import { openDatabase, type Database } from './database.ts'

const AT = Date.UTC(2026, 10, 21, 9)
let server: TestDatabase
let db: Database
beforeAll(async () => {
  server = await createTestDatabase()
  db = openDatabase(server.connection)
})
afterAll(async () => {
  await db.close()
  await server.drop()
})

const write = (action: string) =>
  db.transaction((tx) =>
    appendAudit(tx, systemRandom, {
      actorKind: 'person',
      actor: 'anna',
      action,
      subjectKind: 'rollout',
      subject: 'r1',
      reason: 'because',
      detail: { before: { a: 1, ö: 'ü' }, list: [1, null] },
      at: AT,
    }),
  )

/** Does what only somebody with the database's own power can do. */
async function tamper(sql: string): Promise<void> {
  const client = new pg.Client(server.connection)
  await client.connect()
  await client.query('set session_replication_role = replica')
  await client.query(sql)
  await client.end()
}

describe('the audit chain', () => {
  it('chains rows, also one that committed late', async () => {
    await write('rollout.cut')
    const late = new pg.Client(server.connection)
    await late.connect()
    await late.query('begin')
    await late.query(
      `insert into audit (uid, at, actor_kind, actor, action, subject_kind, subject, detail)
       values (gen_random_uuid(), to_timestamp(0), 'system', 'x', 'late', 'device', 'd', '{}')`,
    )
    await write('rollout.paused')
    await db.transaction((tx) => sealAudit(tx, AT))
    await late.query('commit')
    await late.end()
    const head = await db.transaction((tx) => sealAudit(tx, AT + 1))
    expect(head?.sequence).toBe(3)
    expect(await verifyAudit(db, head ? [head] : [])).toMatchObject({
      ok: true,
      entries: 3,
      sealed: 3,
    })
  })
  it('cannot be changed by an ordinary statement', async () => {
    await expect(db.execute("update audit set reason = 'x'")).rejects.toThrow(/append only/)
    await expect(db.execute('delete from audit_seal')).rejects.toThrow(/append only/)
  })
  it('finds a changed entry and names it', async () => {
    const { uid } = await db.one<{ uid: string }>(
      "select uid from audit where action = 'rollout.paused'",
    )
    await tamper(`update audit set reason = 'other' where uid = '${uid}'`)
    expect(await verifyAudit(db, [])).toMatchObject({
      ok: false,
      because: 'entry_changed',
      brokenAt: uid,
    })
    await tamper(`update audit set reason = 'because' where uid = '${uid}'`)
    expect(await verifyAudit(db, [])).toMatchObject({ ok: true })
  })
  it('finds a removed entry and a chain that was cut at its end', async () => {
    const head = { sequence: 3, hash: (await verifyAudit(db, [])).head ?? '', sealedAt: AT }
    await tamper('delete from audit_seal where sequence = 3')
    expect(await verifyAudit(db, [])).toMatchObject({ ok: true, sealed: 2 })
    expect(await verifyAudit(db, [head])).toMatchObject({ ok: false, because: 'head_differs' })
    await tamper("delete from audit where action = 'rollout.cut'")
    expect(await verifyAudit(db, [])).toMatchObject({ ok: false, because: 'entry_missing' })
  })
})
