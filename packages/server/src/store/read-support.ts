import { osLifecycleKey, type OsIdentity } from '@dirigent/domain/lifecycle/os-key'
import { findSupport, type Support } from '@dirigent/domain/lifecycle/support'
import { SYSTEM_ARCH } from '@dirigent/protocol/agent/system-package'
import type { Queryable } from './database.ts'
import { hasLifecycles, readLifecycles } from './product-words.ts'

type SystemFacts = {
  ecosystem: string | null
  os_name: string | null
  product: string | null
  version: string | null
}

/** What the device runs, for its lifecycle; null while it has not said. */
function identityOf({ ecosystem, os_name, product, version }: SystemFacts): OsIdentity | null {
  if (ecosystem === 'windows')
    return product === null ? null : { family: 'windows', product, edition: os_name ?? '' }
  if (ecosystem === 'macos') return version === null ? null : { family: 'macos', version }
  return ecosystem === null ? null : { family: 'linux', ecosystem }
}

export type DeviceSupport = { release: string | null; support: Support }

/** Until when the device's release gets security updates, as of `today` (ISO date). */
export async function readDeviceSupport(
  db: Queryable,
  deviceId: number,
  today: string,
): Promise<DeviceSupport> {
  const facts = await db.one<SystemFacts>(
    `select d.ecosystem, d.os_name, p.name as product, p.version from device d
       left join lateral (
         select v.name, v.version from device_package x join package_version v on v.id = x.package_version_id
          where x.device_id = d.id and v.arch = $2 and v.ecosystem in ('windows', 'macos') limit 1) p on true
      where d.id = $1`,
    [deviceId, SYSTEM_ARCH],
  )
  const release = facts.product ?? facts.os_name ?? facts.ecosystem
  if (!(await hasLifecycles(db)))
    return { release, support: { state: 'unknown', because: 'no_feed' } }
  const os = identityOf(facts)
  const key = os && osLifecycleKey(os)
  const lifecycles = key ? await readLifecycles(db, [key.product]) : []
  if (lifecycles.length === 0)
    return { release, support: { state: 'unknown', because: 'unknown_product' } }
  return { release, support: findSupport(lifecycles, key, today) }
}
