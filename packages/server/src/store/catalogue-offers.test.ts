import type { CatalogueEntry, Installer } from '@dirigent/domain/catalogue/entry'
import { systemRandom } from '@dirigent/system/random'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../database/test-database.ts'
import { addOwnPackage, keepNewest, mergeCatalogue, withdrawEntry } from './catalogue.ts'
import { titleOffers, writeCatalogueOffers } from './catalogue-offers.ts'
import { instant, openDatabase, type Database } from './database.ts'
import { judgeTitles } from './software.ts'

const NOW = Date.UTC(2026, 10, 21, 9)
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

let device = 0
let count = 0
beforeEach(async () => {
  count++
  await db.execute('delete from device_update')
  await db.execute('delete from device_package_difference')
  await db.execute('delete from update_installer')
  await db.execute('delete from catalogue_entry')
  const row = await db.one<{ id: number }>(
    `insert into device (uid, name, state, public_key, machine_id_hash, os_family, ecosystem, agent_version,
                         exchange_sha256, exchange_rotated_at, enrolled_at)
     values (gen_random_uuid(), $1, 'active', $2, $1, 'windows', 'windows', '0.1.0', $2, $3, $3) returning id`,
    [`device-${count}`, Buffer.from(`key-${count}`), instant(NOW)],
  )
  device = row.id
})

async function install(name: string, version: string, publisher: string): Promise<void> {
  const row = await db.one<{ id: number }>(
    `insert into package_version (provider, ecosystem, name, arch, version, source, source_version, origin)
     values ('msi', 'windows', $1, 'x64', $2, $1, $2, $3)
     on conflict on constraint package_version_content do update set name = excluded.name returning id`,
    [name, version, publisher],
  )
  await db.execute('insert into device_package_difference values ($1, $2, true)', [device, row.id])
  await db.transaction((tx) =>
    judgeTitles(tx, [
      { id: row.id, provider: 'msi', name, version, source: name, origin: publisher },
    ]),
  )
}

const installer = (change: Partial<Installer> = {}): Installer => ({
  arch: 'x64',
  type: 'msi',
  url: 'https://www.7-zip.org/a/7z2602-x64.msi',
  sha256: 'a'.repeat(64),
  silent: '/quiet /norestart',
  productCode: null,
  scope: 'machine',
  ...change,
})
const entry = (version: string, installers: Installer[]): CatalogueEntry => ({
  source: 'winget',
  packageId: '7zip.7zip',
  name: '7-Zip',
  publisher: '7zip',
  version,
  platform: 'windows',
  installers,
})
const load = (...entries: CatalogueEntry[]) =>
  db.transaction((tx) => {
    const newest = new Map()
    for (const one of entries) keepNewest(newest, one)
    return mergeCatalogue(tx, systemRandom, newest, NOW)
  })
const refresh = () =>
  db.transaction(async (tx) => writeCatalogueOffers(tx, systemRandom, await titleOffers(tx), NOW))
const offers = () =>
  db.rows<{ name: string; version: string; provider: string; installed: string; class: string }>(
    `select u.name, u.version, u.provider, x.installed_version as installed, u.class
       from device_update x join available_update u on u.id = x.update_id where x.device_id = $1`,
    [device],
  )

describe('offers from the catalogue', () => {
  it('offer the newest version once, and again nothing', async () => {
    await install('7-Zip 24.09 (x64)', '24.09', 'Igor Pavlov')
    await load(entry('25.01', [installer()]), entry('26.02', [installer()]), entry('9.20', []))
    expect(await refresh()).toEqual([device])
    expect(await refresh()).toEqual([])
    expect(await offers()).toEqual([
      {
        name: '7-Zip 24.09 (x64)',
        version: '26.02',
        provider: 'winget',
        installed: '24.09',
        class: 'unclassified',
      },
    ])
  })
  it('are shown and not made where nobody could install them unattended', async () => {
    await install('7-Zip 24.09 (x64)', '24.09', 'Igor Pavlov')
    await load(entry('26.02', [installer({ sha256: null })]))
    expect((await titleOffers(db)).map((one) => one.offer.unassignable)).toEqual(['no_hash'])
    expect(await refresh()).toEqual([])
  })
  it('go when the version is installed, and are replaced when a newer one appears', async () => {
    await install('7-Zip 24.09 (x64)', '24.09', 'Igor Pavlov')
    await load(entry('26.02', [installer()]))
    await refresh()
    await load(entry('26.03', [installer()]))
    expect(await refresh()).toEqual([device])
    expect((await offers()).map((one) => one.version)).toEqual(['26.03'])
    await db.execute('delete from device_package_difference where device_id = $1', [device])
    expect(await refresh()).toEqual([device])
    expect(await offers()).toEqual([])
  })
  it('keep installers that are known when a load only names the version', async () => {
    await install('7-Zip 24.09 (x64)', '24.09', 'Igor Pavlov')
    await load(entry('26.02', [installer()]))
    await load(entry('26.02', []))
    expect((await titleOffers(db)).map((one) => one.offer.unassignable)).toEqual([null])
  })
  it('are for 7-Zip, not for somebody else’s 7-Zip', async () => {
    await install('7-Zip', '1.0', 'Example GmbH')
    await load(entry('26.02', [installer()]))
    expect((await titleOffers(db)).filter((one) => one.title.name === '7-Zip')).toMatchObject([
      { offer: { unassignable: 'unsure_product' } },
    ])
  })
})

describe('the organisation’s own packages', () => {
  const own = {
    packageId: 'harbour-viewer',
    name: 'Harbour Viewer',
    publisher: 'Harbour Software GmbH',
    version: '4.2',
    platform: 'windows' as const,
    installer: installer({ url: `own:${'b'.repeat(64)}`, sha256: 'b'.repeat(64) }),
    detection: { name: 'Harbour Viewer', publisher: 'Harbour Software', productCode: null },
    signer: 'Harbour Software GmbH',
    addedBy: 'anna',
  }
  it('are offered to who has an older version, are there once, and can be withdrawn', async () => {
    await install('Harbour Viewer 4.1 (x64)', '4.1.0', 'Harbour Software GmbH')
    const added = await db.transaction((tx) => addOwnPackage(tx, systemRandom, own, NOW))
    expect(await db.transaction((tx) => addOwnPackage(tx, systemRandom, own, NOW))).toBe(null)
    expect(await refresh()).toEqual([device])
    expect(await offers()).toMatchObject([{ provider: 'own', version: '4.2', installed: '4.1.0' }])
    await db.transaction((tx) => withdrawEntry(tx, added?.uid ?? '', NOW))
    expect(await refresh()).toEqual([device])
    expect(await offers()).toEqual([])
  })
})
