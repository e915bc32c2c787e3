import * as routes from '@dirigent/protocol/api/organisation'
import type { ServerContext } from '../../../context.ts'
import { appendAudit } from '../../../store/audit.ts'
import {
  readSettings,
  writeSetting,
  type SettingKey,
  type SettingValues,
} from '../../../store/settings.ts'
import { isZone } from '@dirigent/domain/windows/local-time'
import { refusal } from '../../problems.ts'
import { auditActor, endpoint } from '../endpoint.ts'

const present = (values: SettingValues, context: ServerContext) => ({
  organisation: values['organisation.name'],
  zone: values['organisation.zone'],
  checkInIdleMs: values['check_in.idle_ms'],
  checkInWorkMs: values['check_in.pending_ms'],
  feedsDownload: values['feeds.download'],
  publicUrl: context.listen.publicUrl,
})

export const settingEndpoints = [
  endpoint(routes.getSettings, async ({ context }) =>
    present(await readSettings(context.db), context),
  ),

  endpoint(routes.changeSettings, async ({ context, actor, body, now }) => {
    if (body.zone !== undefined && !isZone(body.zone)) {
      return refusal(
        'body_invalid',
        `/zone: "${body.zone}" is not a time zone; write it like Europe/Berlin.`,
        { pointer: '/zone', because: { code: 'zone_unknown' } },
      )
    }
    const wanted: Partial<SettingValues> = {
      ...(body.organisation === undefined ? {} : { 'organisation.name': body.organisation }),
      ...(body.zone === undefined ? {} : { 'organisation.zone': body.zone }),
      ...(body.checkInIdleMs === undefined ? {} : { 'check_in.idle_ms': body.checkInIdleMs }),
      ...(body.checkInWorkMs === undefined ? {} : { 'check_in.pending_ms': body.checkInWorkMs }),
      ...(body.feedsDownload === undefined ? {} : { 'feeds.download': body.feedsDownload }),
    }
    const values = await context.db.transaction(async (tx) => {
      const before = await readSettings(tx)
      const keys = (Object.keys(wanted) as SettingKey[]).filter(
        (key) => before[key] !== wanted[key],
      )
      for (const key of keys)
        await writeSetting(tx, key, wanted[key] as SettingValues[typeof key], now)
      if (keys.length > 0) {
        await appendAudit(tx, context.random, {
          ...auditActor(actor),
          action: 'settings.changed',
          subjectKind: 'settings',
          subject: 'organisation',
          detail: Object.fromEntries(
            keys.map((key) => [key, { before: before[key], after: wanted[key] }]),
          ),
          at: now,
        })
      }
      return readSettings(tx)
    })
    return present(values, context)
  }),
]
