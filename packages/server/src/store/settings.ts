import { DAY_MS, MINUTE_MS, type InstantMs } from '@dirigent/domain/identity/time'
import { isZone } from '@dirigent/domain/windows/local-time'
import { z } from 'zod'
import { instant, type Queryable, type Tx } from './database.ts'
import { publish } from './notifications.ts'

/** Numbers of DESIGN §3 that belong to the whole server. Those of a policy are in its document. */
const SETTINGS = {
  'check_in.idle_ms': { schema: z.number().int().min(1_000).max(DAY_MS), standard: 15 * MINUTE_MS },
  /** While work is pending for the device: an assignment to run, an attempt under way, facts just changed. */
  'check_in.pending_ms': { schema: z.number().int().min(250).max(DAY_MS), standard: MINUTE_MS },
  /** Each interval varies by up to this share, so that a fleet switched on together spreads out. */
  'check_in.jitter_percent': { schema: z.number().min(0).max(50), standard: 10 },
  /** Raised by a restore from backup: assignments of an older epoch are refused by the agents. */
  'assignment.epoch': { schema: z.number().int().min(1), standard: 1 },
  /** Set by a restore: exchange tokens rotated before it resynchronise once by the device key. */
  'exchange.restored_at': { schema: z.number().int().nullable(), standard: null },
  'organisation.name': { schema: z.string().trim().min(1).max(100), standard: 'Dirigent' },
  /** In which people read times; a device's windows are in its own zone. */
  'organisation.zone': {
    schema: z.string().refine(isZone, 'is not a time zone; write it like Europe/Berlin'),
    standard: 'Europe/Berlin',
  },
  /** False without a way to the internet: feeds come by `dirigent feeds import`. */
  'feeds.download': { schema: z.boolean(), standard: true },
  /** Public keys (base64) of the servers whose bundles are taken: a person compared their fingerprints. */
  'feeds.bundle_keys': { schema: z.array(z.string()), standard: [] as string[] },
  /** When the newest imported bundle was made; an older one would take back what it brought. */
  'feeds.bundle_made_at': { schema: z.number().int().nullable(), standard: null },
  /** Nobody accepts a risk for longer without looking again. */
  'exceptions.days_max': { schema: z.number().int().min(1).max(3_650), standard: 365 },
  'retention.result_days': { schema: z.number().int().min(365), standard: 3_650 },
  /** Absences that ended, and people of retired devices, are erased so long after. */
  'retention.people_days': { schema: z.number().int().min(1).max(3_650), standard: 90 },
  'retention.package_change_days': { schema: z.number().int().min(90), standard: 1_100 },
} as const
type Definitions = typeof SETTINGS
export type SettingKey = keyof Definitions
export type SettingValue<K extends SettingKey> = z.infer<Definitions[K]['schema']>
export type SettingValues = { readonly [K in SettingKey]: SettingValue<K> }

/** All settings as they are now; one that no longer parses falls back to its default, never to nonsense. */
export async function readSettings(db: Queryable): Promise<SettingValues> {
  const stored = await db.rows<{ key: string; value: unknown }>('select key, value from setting')
  const byKey = new Map(stored.map(({ key, value }) => [key, value]))
  const entries = Object.entries(SETTINGS).map(([key, { schema, standard }]) => {
    const parsed = schema.safeParse(byKey.get(key))
    return [key, parsed.success ? parsed.data : standard]
  })
  return Object.fromEntries(entries) as SettingValues
}

/** Refuses (throws a ZodError) what the setting's schema does not allow. The caller writes the audit record. */
export async function writeSetting<K extends SettingKey>(
  tx: Tx,
  key: K,
  value: SettingValue<K>,
  now: InstantMs,
): Promise<void> {
  const parsed = SETTINGS[key].schema.parse(value)
  await tx.execute(
    `insert into setting (key, value, updated_at) values ($1, $2, $3)
     on conflict (key) do update set value = excluded.value, updated_at = excluded.updated_at`,
    [key, JSON.stringify(parsed), instant(now)],
  )
  await publish(tx, 'settings')
}
