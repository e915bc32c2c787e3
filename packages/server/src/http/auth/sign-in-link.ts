import { MINUTE_MS, type InstantMs } from '@dirigent/domain/identity/time'
import { SIGN_IN_LINK_PATH } from '@dirigent/protocol/api/sign-in'
import { uuidV7 } from '@dirigent/system/random'
import type { ServerContext } from '../../context.ts'
import { appendAudit, type AuditEntry } from '../../store/audit.ts'
import type { Tx } from '../../store/database.ts'
import {
  anybodyHasPassword,
  firstAdministrator,
  insertPerson,
  type Person,
} from '../../store/people.ts'
import { replaceSignInLinks } from '../../store/sessions.ts'
import { createSecret } from './secrets.ts'

/** Time to switch from the terminal to a browser, not to find the link in an old log. */
const VALID_MS = 15 * MINUTE_MS

export type SignInLink = { link: string; expiresAt: InstantMs }
type By = Pick<AuditEntry, 'actorKind' | 'actor'>

/** Makes a link that lets this person in once; their earlier links stop working. */
export async function issueSignInLink(
  context: ServerContext,
  tx: Tx,
  person: Pick<Person, 'id' | 'uid'>,
  by: By,
): Promise<SignInLink> {
  const now = context.clock.now()
  const secret = createSecret(context.random)
  const expiresAt = now + VALID_MS
  await replaceSignInLinks(tx, { personId: person.id, secretSha256: secret.sha256, now, expiresAt })
  await appendAudit(tx, context.random, {
    ...by,
    action: 'sign_in_link.created',
    subjectKind: 'person',
    subject: person.uid,
    at: now,
  })
  const base = context.listen.publicUrl ?? context.addresses().console
  return { link: new URL(`${SIGN_IN_LINK_PATH}?token=${secret.text}`, base).href, expiresAt }
}

/** The first administrator: made at the first start, nameless until somebody follows the link. */
export async function ensureAdministrator(context: ServerContext, tx: Tx): Promise<Person> {
  const existing = await firstAdministrator(tx)
  if (existing) return existing
  const { clock, random } = context
  const now = clock.now()
  const uid = uuidV7(now, random)
  const person = await insertPerson(tx, {
    uid,
    name: 'Administrator',
    email: null,
    role: 'administrator',
    now,
  })
  await appendAudit(tx, random, {
    actorKind: 'system',
    actor: 'start',
    action: 'person.created',
    subjectKind: 'person',
    subject: uid,
    detail: { role: 'administrator' },
    at: now,
  })
  return person
}

/** A link that signs in once, for whoever starts the program; null when there is none to give: somebody has a password. */
export async function createSignInLink(context: ServerContext): Promise<string | null> {
  return context.db.transaction(async (tx) => {
    if (await anybodyHasPassword(tx)) return null
    const person = await ensureAdministrator(context, tx)
    const { link } = await issueSignInLink(context, tx, person, {
      actorKind: 'system',
      actor: 'start',
    })
    return link
  })
}
