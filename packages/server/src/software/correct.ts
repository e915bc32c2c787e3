import type { Correction } from '@dirigent/domain/software/correction'
import { compact, readName } from '@dirigent/domain/software/names'
import type { InstantMs } from '@dirigent/domain/identity/time'
import type { Random } from '@dirigent/system/random'
import type { AuditEntry } from '../store/audit.ts'
import { appendAudit } from '../store/audit.ts'
import type { Tx } from '../store/database.ts'
import { refreshFleetFindings, requestPlansForVersions } from '../store/findings.ts'
import { lockForMatching, rematchTitles } from '../store/matching.ts'
import { publish } from '../store/notifications.ts'
import { titlesNamedLike } from '../store/read-software.ts'
import {
  deleteCorrection,
  writeCorrection,
  type StoredCorrection,
} from '../store/software-corrections.ts'

type By = { actor: Pick<AuditEntry, 'actorKind' | 'actor'>; random: Random; now: InstantMs }

/** Judges again every title of this name, and brings the findings of the whole fleet to it. */
async function judgeAgain(tx: Tx, name: string, now: InstantMs): Promise<number> {
  const asked = compact(name)
  const ids = (await titlesNamedLike(tx))
    .filter((row) => [row.name, readName(row.name).name].some((one) => compact(one) === asked))
    .map((row) => row.id)
  const changed = await rematchTitles(tx, ids, now)
  await refreshFleetFindings(tx, changed, now)
  await requestPlansForVersions(tx, changed, now)
  await publish(tx, 'findings')
  await publish(tx, 'packages')
  return ids.length
}

/** Writes the correction and applies it to the fleet, in one transaction with its audit record. */
export async function correct(
  tx: Tx,
  correction: Correction,
  reason: string | null,
  { actor, random, now }: By,
): Promise<{ stored: StoredCorrection; titles: number }> {
  await lockForMatching(tx)
  const stored = await writeCorrection(tx, random, correction, { actor: actor.actor, reason }, now)
  await appendAudit(tx, random, {
    ...actor,
    action: 'software.corrected',
    subjectKind: 'software',
    subject: stored.uid,
    reason,
    detail: { name: stored.name, product: stored.product },
    at: now,
  })
  return { stored, titles: await judgeAgain(tx, stored.name, now) }
}

/** Takes a correction back; null when there is none of this id. */
export async function takeBack(
  tx: Tx,
  uid: string,
  { actor, random, now }: By,
): Promise<{ titles: number } | null> {
  await lockForMatching(tx)
  const gone = await deleteCorrection(tx, uid)
  if (!gone) return null
  await appendAudit(tx, random, {
    ...actor,
    action: 'software.correction_taken_back',
    subjectKind: 'software',
    subject: uid,
    detail: { name: gone.name, product: gone.product },
    at: now,
  })
  return { titles: await judgeAgain(tx, gone.name, now) }
}
