import * as organisation from '@dirigent/protocol/api/organisation'
import * as routes from '@dirigent/protocol/api/sign-in'
import { uuidV7 } from '@dirigent/system/random'
import type { ServerContext } from '../../../context.ts'
import { loadActorNames, type ActorNames } from '../../../store/actor-names.ts'
import {
  insertApiToken,
  listApiTokens,
  revokeApiToken,
  type ApiToken,
} from '../../../store/api-tokens.ts'
import { appendAudit } from '../../../store/audit.ts'
import {
  createEnrolmentToken,
  listEnrolmentTokens,
  revokeEnrolmentToken,
  type EnrolmentTokenRow,
} from '../../../store/enrolment-tokens.ts'
import { findGroup } from '../../../store/groups.ts'
import { createSecret } from '../../auth/secrets.ts'
import { refusal } from '../../problems.ts'
import { auditActor, endpoint } from '../endpoint.ts'
import { installCommand } from '../install-command.ts'
import { iso, isoOrNull } from '../values.ts'

const presentApiToken = ({ uid, ...token }: ApiToken) => ({
  ...token,
  token: uid,
  createdAt: iso(token.createdAt),
  expiresAt: isoOrNull(token.expiresAt),
  lastUsedAt: isoOrNull(token.lastUsedAt),
  revokedAt: isoOrNull(token.revokedAt),
})

const presentEnrolmentToken = ({ uid, group, ...token }: EnrolmentTokenRow, names: ActorNames) => ({
  ...token,
  token: uid,
  group: group && { group: group.uid, name: group.name },
  createdBy: names(token.createdBy),
  createdAt: iso(token.createdAt),
  expiresAt: iso(token.expiresAt),
  revokedAt: isoOrNull(token.revokedAt),
})

async function shownEnrolmentToken({ db }: ServerContext, uid: string) {
  const [rows, names] = await Promise.all([listEnrolmentTokens(db), loadActorNames(db)])
  const row = rows.find((each) => each.uid === uid)
  return row ? presentEnrolmentToken(row, names) : null
}

export const tokenEndpoints = [
  endpoint(organisation.listEnrolmentTokens, async ({ context: { db } }) => {
    const [rows, names] = await Promise.all([listEnrolmentTokens(db), loadActorNames(db)])
    return { items: rows.map((row) => presentEnrolmentToken(row, names)) }
  }),

  endpoint(organisation.createEnrolmentToken, async ({ context, actor, body }) => {
    const group = body.group ?? null
    if (group !== null && !(await findGroup(context.db, group))) {
      return refusal('not_found', `There is no group ${group}.`)
    }
    const created = await context.db.transaction((tx) =>
      createEnrolmentToken(tx, context, {
        name: body.name,
        group,
        usesMax: body.usesMax,
        validMs: body.validForMs,
        createdBy: auditActor(actor),
      }),
    )
    const row = await shownEnrolmentToken(context, created.uid)
    if (!row) throw new Error('a token that was just created is not there')
    return { ...row, text: created.text, ...(await installCommand(context, created.text)) }
  }),

  endpoint(organisation.revokeEnrolmentToken, async ({ context, actor, params }) => {
    const known = await context.db.transaction((tx) =>
      revokeEnrolmentToken(tx, context, params.token, auditActor(actor)),
    )
    const row = known ? await shownEnrolmentToken(context, params.token) : null
    return row ?? refusal('not_found', `There is no enrolment token ${params.token}.`)
  }),

  endpoint(routes.listApiTokens, async ({ context }) => ({
    items: (await listApiTokens(context.db)).map(presentApiToken),
  })),

  endpoint(routes.createApiToken, async ({ context, actor, body, now }) => {
    const secret = createSecret(context.random)
    const uid = uuidV7(now, context.random)
    const token = await context.db.transaction(async (tx) => {
      await appendAudit(tx, context.random, {
        ...auditActor(actor),
        action: 'api_token.created',
        subjectKind: 'api_token',
        subject: uid,
        detail: { name: body.name, role: body.role, validForMs: body.validForMs },
        at: now,
      })
      const expiresAt = now + body.validForMs
      return insertApiToken(tx, {
        uid,
        name: body.name,
        role: body.role,
        secretSha256: secret.sha256,
        now,
        expiresAt,
      })
    })
    return { ...presentApiToken(token), text: secret.text }
  }),

  endpoint(routes.revokeApiToken, async ({ context, actor, params, now }) => {
    const token = await context.db.transaction(async (tx) => {
      const revoked = await revokeApiToken(tx, params.token, now)
      if (revoked?.revokedAt === now) {
        await appendAudit(tx, context.random, {
          ...auditActor(actor),
          action: 'api_token.revoked',
          subjectKind: 'api_token',
          subject: params.token,
          at: now,
        })
      }
      return revoked
    })
    return token
      ? presentApiToken(token)
      : refusal('not_found', `There is no API token ${params.token}.`)
  }),
]
