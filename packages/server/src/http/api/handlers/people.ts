import * as routes from '@dirigent/protocol/api/sign-in'
import { uuidV7 } from '@dirigent/system/random'
import { appendAudit } from '../../../store/audit.ts'
import {
  findPersonByEmail,
  insertPerson,
  listPeople,
  lockPerson,
  otherAdministrators,
  updatePerson,
  type Person,
} from '../../../store/people.ts'
import { endSessionsOf } from '../../../store/sessions.ts'
import { ensureAdministrator, issueSignInLink } from '../../auth/sign-in-link.ts'
import { refusal } from '../../problems.ts'
import { auditActor, endpoint } from '../endpoint.ts'
import { iso, isoOrNull } from '../values.ts'

const present = (person: Person) => ({
  person: person.uid,
  name: person.name,
  email: person.email,
  role: person.role,
  passwordSet: person.passwordHash !== null,
  createdAt: iso(person.createdAt),
  lastSignInAt: isoOrNull(person.lastSignInAt),
  disabled: person.disabledAt !== null,
})

export const peopleEndpoints = [
  endpoint(routes.listPeople, async ({ context }) => ({
    items: (await listPeople(context.db)).map(present),
  })),

  endpoint(routes.createPerson, async ({ context, actor, body, now }) =>
    context.db.transaction(async (tx) => {
      if (await findPersonByEmail(tx, body.email)) {
        return refusal('conflict', `${body.email} already has an account.`, {
          because: { code: 'address_taken', email: body.email },
        })
      }
      const uid = uuidV7(now, context.random)
      const person = await insertPerson(tx, { uid, ...body, now })
      await appendAudit(tx, context.random, {
        ...auditActor(actor),
        action: 'person.created',
        subjectKind: 'person',
        subject: uid,
        detail: { role: body.role },
        at: now,
      })
      const link = await issueSignInLink(context, tx, person, auditActor(actor))
      return { ...present(person), link: link.link, expiresAt: iso(link.expiresAt) }
    }),
  ),

  endpoint(routes.changePerson, async ({ context, actor, params, body, now }) =>
    context.db.transaction(async (tx) => {
      const before = await lockPerson(tx, params.person)
      if (!before) return refusal('not_found', `There is no person ${params.person}.`)
      const disabledAt =
        body.disabled === undefined
          ? before.disabledAt
          : body.disabled
            ? (before.disabledAt ?? now)
            : null
      const change = { name: body.name ?? before.name, role: body.role ?? before.role, disabledAt }
      const stepsDown = change.role !== 'administrator' || disabledAt !== null
      if (
        before.role === 'administrator' &&
        stepsDown &&
        (await otherAdministrators(tx, before.id)) === 0
      ) {
        return refusal('refused', 'This is the last administrator; make somebody else one first.', {
          because: { code: 'last_administrator' },
        })
      }
      await updatePerson(tx, before.id, change)
      if (disabledAt !== null) await endSessionsOf(tx, before.id, null)
      await appendAudit(tx, context.random, {
        ...auditActor(actor),
        action: 'person.changed',
        subjectKind: 'person',
        subject: before.uid,
        reason: body.reason,
        // Names are kept in one table only, so that they can be erased there.
        detail: {
          role: { before: before.role, after: change.role },
          disabled: { before: before.disabledAt !== null, after: disabledAt !== null },
        },
        at: now,
      })
      return present({ ...before, ...change })
    }),
  ),

  endpoint(routes.createSignInLink, async ({ context, actor, body }) =>
    context.db.transaction(async (tx) => {
      const person = body.email
        ? await findPersonByEmail(tx, body.email)
        : await ensureAdministrator(context, tx)
      if (!person || person.disabledAt !== null) {
        return refusal('not_found', `Nobody who may sign in has the address ${body.email}.`)
      }
      const { link, expiresAt } = await issueSignInLink(context, tx, person, auditActor(actor))
      return { link, expiresAt: iso(expiresAt) }
    }),
  ),
]
