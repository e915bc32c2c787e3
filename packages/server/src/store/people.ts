import type { InstantMs } from '@dirigent/domain/identity/time'
import { instant, type Queryable, type Tx } from './database.ts'

export type Role = 'administrator' | 'operator' | 'auditor'

export type Person = {
  id: number
  uid: string
  name: string
  email: string | null
  role: Role
  passwordHash: string | null
  createdAt: InstantMs
  lastSignInAt: InstantMs | null
  disabledAt: InstantMs | null
}

const PERSON = `select id, uid, name, email, role, password_hash as "passwordHash", created_at as "createdAt",
    last_sign_in_at as "lastSignInAt", disabled_at as "disabledAt" from person`

export const listPeople = (db: Queryable): Promise<Person[]> =>
  db.rows<Person>(`${PERSON} order by disabled_at nulls first, lower(name) collate "C", id`)

export const findPersonByUid = (db: Queryable, uid: string): Promise<Person | null> =>
  db.maybe<Person>(`${PERSON} where uid = $1`, [uid])

/** `email` in any case. */
export const findPersonByEmail = (db: Queryable, email: string): Promise<Person | null> =>
  db.maybe<Person>(`${PERSON} where email = $1`, [email.toLowerCase()])

/** Takes the row until the transaction ends, so that two changes of one person follow each other. */
export const lockPerson = (tx: Tx, uid: string): Promise<Person | null> =>
  tx.maybe<Person>(`${PERSON} where uid = $1 for update`, [uid])

export async function insertPerson(
  tx: Tx,
  person: { uid: string; name: string; email: string | null; role: Role; now: InstantMs },
): Promise<Person> {
  await tx.execute(
    'insert into person (uid, name, email, role, created_at) values ($1, $2, $3, $4, $5)',
    [
      person.uid,
      person.name,
      person.email?.toLowerCase() ?? null,
      person.role,
      instant(person.now),
    ],
  )
  return tx.one<Person>(`${PERSON} where uid = $1`, [person.uid])
}

/** Whether anybody can sign in with a password: until then each start prints a link. */
export async function anybodyHasPassword(db: Queryable): Promise<boolean> {
  const row = await db.one<{ found: boolean }>(
    'select exists (select from person where password_hash is not null and disabled_at is null) as found',
  )
  return row.found
}

/** The administrator who was there first, for the link that `npm start` prints. */
export const firstAdministrator = (db: Queryable): Promise<Person | null> =>
  db.maybe<Person>(
    `${PERSON} where role = 'administrator' and disabled_at is null order by id limit 1`,
  )

/** Locks the administrators that are left beside this person, so that two cannot step down at once. */
export async function otherAdministrators(tx: Tx, personId: number): Promise<number> {
  const rows = await tx.rows<{ id: number }>(
    `select id from person where role = 'administrator' and disabled_at is null order by id for update`,
  )
  return rows.filter(({ id }) => id !== personId).length
}

export type PersonChange = { name: string; role: Role; disabledAt: InstantMs | null }

export async function updatePerson(tx: Tx, personId: number, change: PersonChange): Promise<void> {
  await tx.execute('update person set name = $2, role = $3, disabled_at = $4 where id = $1', [
    personId,
    change.name,
    change.role,
    change.disabledAt === null ? null : instant(change.disabledAt),
  ])
}

export async function setCredentials(
  tx: Tx,
  personId: number,
  values: { name: string; email: string; passwordHash: string },
): Promise<void> {
  await tx.execute('update person set name = $2, email = $3, password_hash = $4 where id = $1', [
    personId,
    values.name,
    values.email.toLowerCase(),
    values.passwordHash,
  ])
}
