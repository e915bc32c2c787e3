import type { HttpAnswer, HttpFailure } from '@dirigent/system/http'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { mergeCatalogue } from '../store/catalogue.ts'
import { startTestServer, type TestServer } from '../testing/test-server.ts'
import { fetchManifestsTask } from './fetch-manifests.ts'

const asked: string[] = []
let answer: HttpAnswer | HttpFailure = { code: 'unreachable', detail: 'no network' }
let now = Date.UTC(2026, 10, 21, 9)
let server: TestServer
beforeAll(async () => {
  server = await startTestServer({
    clock: { now: () => now },
    http: {
      get: async ({ url }) => {
        asked.push(url)
        return answer
      },
    },
  })
  const { db, random } = server.context
  await db.transaction(async (tx) => {
    const entry = {
      source: 'winget' as const,
      packageId: '7zip.7zip',
      name: '7-Zip',
      publisher: null,
      version: '26.02',
      platform: 'windows' as const,
      installers: [],
    }
    const other = { ...entry, packageId: 'Nobody.Has.This' }
    await mergeCatalogue(
      tx,
      random,
      new Map([
        ['a', entry],
        ['b', other],
      ]),
      now,
    )
    await tx.execute(
      `insert into package_version (provider, ecosystem, name, arch, version, source, source_version)
       values ('msi', 'windows', '7-Zip', 'x64', '24.09', '7-Zip', '24.09')`,
    )
    await tx.execute(
      `insert into software_product (package_version_id, confidence, because, products, winget)
       select id, 'exact', 'known_name', '{}', '7zip.7zip' from package_version`,
    )
  })
})
afterAll(() => server.stop())

const run = () => fetchManifestsTask.run(server.context, new AbortController().signal)
const installers = async () =>
  (
    await server.context.db.one<{ n: number }>(
      "select jsonb_array_length(installers) as n from catalogue_entry where package_id = '7zip.7zip'",
    )
  ).n
const body = (text: string) =>
  (async function* () {
    yield Buffer.from(text)
  })()

it('asks only for what the fleet has, and not again at once when it could not be had', async () => {
  await run()
  await run()
  expect(asked).toEqual([
    'https://raw.githubusercontent.com/microsoft/winget-pkgs/master/manifests/7/7zip/7zip/26.02/7zip.7zip.installer.yaml',
  ])
  expect(await installers()).toBe(0)
})
it('takes no page that is no manifest', async () => {
  now += 25 * 3_600_000
  answer = { status: 200, headers: new Map(), body: body('<html>please sign in</html>') }
  await run()
  expect(await installers()).toBe(0)
})
it('keeps the installers of a manifest', async () => {
  now += 25 * 3_600_000
  const manifest = `PackageIdentifier: 7zip.7zip
PackageVersion: '26.02'
InstallerType: wix
Scope: machine
Installers:
- Architecture: x64
  InstallerUrl: https://7-zip.org/a/7z2602-x64.msi
  InstallerSha256: ${'AB'.repeat(32)}
ManifestType: installer
ManifestVersion: 1.10.0
`
  answer = { status: 200, headers: new Map(), body: body(manifest) }
  await run()
  expect(await installers()).toBe(1)
})
