import { parseProduct } from '@dirigent/domain/software/products/product-table'
import type { Correction } from '@dirigent/domain/software/correction'
import type { Platform } from '@dirigent/domain/cpe/evaluate'
import type { InstantMs } from '@dirigent/domain/identity/time'
import { uuidV7, type Random } from '@dirigent/system/random'
import { instant, type Queryable, type Tx } from './database.ts'

export type StoredCorrection = {
  uid: string
  name: string
  publisher: string
  platform: '' | Platform
  product: string
  winget: string | null
  cask: string | null
  corrected_by: string
  reason: string | null
  at: InstantMs
}

const COLUMNS = 'uid, name, publisher, platform, product, winget, cask, corrected_by, reason, at'

/** All corrections as they were written; there are some dozen. */
export const listCorrections = (db: Queryable): Promise<StoredCorrection[]> =>
  db.rows<StoredCorrection>(
    `select ${COLUMNS} from software_correction order by name, publisher, platform`,
  )

/** All corrections, ready for the resolver. */
export async function readCorrections(db: Queryable): Promise<Correction[]> {
  const rows = await listCorrections(db)
  return rows.map((row) => ({
    name: row.name,
    publisher: row.publisher || null,
    platform: row.platform || null,
    product: row.product === '' ? null : parseProduct(row.product),
    winget: row.winget,
    cask: row.cask,
  }))
}

/** Adds the correction or takes the place of the one for the same name, publisher and platform. */
export function writeCorrection(
  tx: Tx,
  random: Random,
  correction: Correction,
  by: { actor: string; reason: string | null },
  now: InstantMs,
): Promise<StoredCorrection> {
  const { product } = correction
  return tx.one<StoredCorrection>(
    `insert into software_correction (uid, name, publisher, platform, product, winget, cask, corrected_by, reason, at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
     on conflict (name, publisher, platform) do update
        set product = excluded.product, winget = excluded.winget, cask = excluded.cask,
            corrected_by = excluded.corrected_by, reason = excluded.reason, at = excluded.at
     returning ${COLUMNS}`,
    [
      uuidV7(now, random),
      correction.name,
      correction.publisher ?? '',
      correction.platform ?? '',
      product ? `${product.vendor}:${product.product}` : '',
      correction.winget,
      correction.cask,
      by.actor,
      by.reason,
      instant(now),
    ],
  )
}

/** Removes a correction; null when there is none of this id. */
export const deleteCorrection = (tx: Tx, uid: string): Promise<StoredCorrection | null> =>
  tx.maybe<StoredCorrection>(
    `delete from software_correction where uid = $1 returning ${COLUMNS}`,
    [uid],
  )
