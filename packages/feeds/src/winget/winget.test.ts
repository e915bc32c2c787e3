import { existsSync, readFileSync } from 'node:fs'
import type { CatalogueEntry } from '@dirigent/domain/catalogue/entry'
import { expect, it } from 'vitest'
import { collect } from '../collect.test-support.ts'
import { zipOf } from '../containers/archive.test-support.ts'
import { winget } from './winget.ts'

const entriesIn = (records: Awaited<ReturnType<typeof collect>>): CatalogueEntry[] =>
  records.flatMap((one) => (one.kind === 'catalogue_entry' ? [one.entry] : []))

const VERSION = `# yaml-language-server: $schema=https://aka.ms/winget-manifest.version.1.6.0.schema.json
PackageIdentifier: Harbour.Viewer
PackageVersion: 4.10
DefaultLocale: en-US
ManifestType: version
ManifestVersion: 1.6.0
`
const LOCALE = `PackageIdentifier: Harbour.Viewer
PackageVersion: 4.10
PackageLocale: en-US
Publisher: Harbour Software GmbH
PackageName: Harbour Viewer
License: Proprietary
ShortDescription: Looks at charts.
ManifestType: defaultLocale
ManifestVersion: 1.6.0
`
const INSTALLER = `PackageIdentifier: Harbour.Viewer
PackageVersion: 4.10
InstallerType: inno
Scope: machine
InstallerSwitches:
  Custom: /NOICONS
ProductCode: '{0F1E2D3C-0000-4000-8000-000000000001}_is1'
Installers:
- Architecture: x64
  InstallerUrl: https://harbour.example/viewer-4.10-x64.exe
  InstallerSha256: ${'AB'.repeat(32)}
- Architecture: x86
  InstallerType: exe
  Scope: user
  InstallerUrl: https://harbour.example/viewer-4.10.exe
  InstallerSha256: ${'CD'.repeat(32)}
ManifestType: installer
ManifestVersion: 1.6.0
`
const PLACE = 'winget-pkgs-master/manifests/h/Harbour/Viewer/4.10/Harbour.Viewer'
const FILES = [
  { name: `${PLACE}.installer.yaml`, content: INSTALLER },
  { name: `${PLACE}.locale.en-US.yaml`, content: LOCALE },
  { name: `${PLACE}.yaml`, content: VERSION },
]

it('joins the files of one version: installers with hash, switches, product code and scope', async () => {
  expect(entriesIn(await collect(winget, zipOf(FILES)))).toEqual([
    {
      source: 'winget',
      packageId: 'Harbour.Viewer',
      name: 'Harbour Viewer',
      publisher: 'Harbour Software GmbH',
      // As written: 4.10 is not the number 4.1.
      version: '4.10',
      platform: 'windows',
      installers: [
        {
          arch: 'x64',
          type: 'inno',
          url: 'https://harbour.example/viewer-4.10-x64.exe',
          sha256: 'ab'.repeat(32),
          silent: '/VERYSILENT /SUPPRESSMSGBOXES /NORESTART /SP- /NOICONS',
          productCode: '{0F1E2D3C-0000-4000-8000-000000000001}_is1',
          scope: 'machine',
        },
        {
          arch: 'x86',
          type: 'exe',
          url: 'https://harbour.example/viewer-4.10.exe',
          sha256: 'cd'.repeat(32),
          silent: null,
          productCode: '{0F1E2D3C-0000-4000-8000-000000000001}_is1',
          scope: 'user',
        },
      ],
    },
  ])
})

it('reads the same from one file with several documents', async () => {
  const [entry] = entriesIn(await collect(winget, [VERSION, LOCALE, INSTALLER].join('---\n')))
  expect(entry?.installers).toHaveLength(2)
  expect(entry?.name).toBe('Harbour Viewer')
})

it.each([
  ['cut in the middle', INSTALLER.slice(0, 300), 'feed_truncated'],
  ['cut before its type', INSTALLER.slice(0, INSTALLER.indexOf('ManifestType')), 'feed_truncated'],
  ['another YAML', 'PackageVersion: [1, 2\n', 'feed_unknown_format'],
])('refuses a manifest that is %s', async (_what, content, code) => {
  await expect(collect(winget, zipOf([{ name: 'a/b.yaml', content }]))).rejects.toMatchObject({
    code,
  })
})

const INDEX = new URL('../../../../../shared/data/feeds/winget/index.v2.json.gz', import.meta.url)
it.skipIf(!existsSync(INDEX))(
  'reads the real index, or was skipped: ../shared/data is absent',
  async () => {
    const entries = entriesIn(await collect(winget, readFileSync(INDEX)))
    expect(entries).toHaveLength(14_585)
    expect(entries.find((one) => one.packageId === '7zip.7zip')?.name).toBe('7-Zip')
  },
)
