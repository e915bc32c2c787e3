import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { gunzipSync } from 'node:zlib'
import { windowsProduct } from '@dirigent/domain/matching/windows/product'
import { describe, expect, it } from 'vitest'
import { decodeWindowsText } from './decode-text.ts'
import { parseRegistryExport } from './registry-export.ts'
import { parseSystemInfo } from './systeminfo.ts'
import { installedList } from './uninstall-list.ts'

const shared = fileURLToPath(new URL('../../../../../shared/data/inventories/', import.meta.url))
const SYSTEMINFO = `${shared}windows/systeminfo/`

const german = `
Hostname:                                      PC-0815
Betriebssystemname:                            Microsoft Windows 11 Pro
Betriebssystemversion:                         10.0.26100 Nicht zutreffend Build 26100
Betriebssystemhersteller:                      Microsoft Corporation
Systemtyp:                                     x64-basierter PC
Prozessor(en):                                 1 Prozessor(en) installiert.
                                               [01]: Intel64 Family 6 Model 154 Stepping 3 GenuineIntel ~2100 MHz
Hotfix(es):                                    2 Hotfix(e) installiert.
                                               [01]: KB5068861
                                               [02]: KB5066128
Netzwerkkarte(n):                              1 Netzwerkadapter installiert.
`

describe('systeminfo', () => {
  it('is told by values, not by names', () => {
    const info = parseSystemInfo(german)
    expect(info).toMatchObject({ kbs: ['5066128', '5068861'], system: { version: '10.0.26100' } })
    expect('system' in info && windowsProduct(info.system)).toBe(
      'Windows 11 Version 24H2 for x64-based Systems',
    )
  })
  it.each([
    [
      'in the list of updates',
      german.slice(0, german.indexOf('5066128') + 3),
      'systeminfo_truncated',
    ],
    [
      'before the list of updates',
      german.slice(0, german.indexOf('Hotfix(es)')),
      'systeminfo_truncated',
    ],
    ['before the processor', german.slice(0, german.indexOf('Systemtyp')), 'systeminfo_truncated'],
    ['at its beginning', german.slice(0, 60), 'systeminfo_unknown_format'],
    ['another text', 'Name: value\n', 'systeminfo_unknown_format'],
    ['nothing', '', 'systeminfo_unknown_format'],
  ])('cut %s is never an answer', (_where, text, code) =>
    expect(parseSystemInfo(text)).toMatchObject({ code }),
  )
  it.each([
    ['UTF-16 with mark', Buffer.from(`\uFEFF${german}`, 'utf16le')],
    ['UTF-16 without mark', Buffer.from(german, 'utf16le')],
    ['UTF-8', Buffer.from(german)],
    ['Latin-1', Buffer.from(german.replace('PC-0815', 'B\u00fcro'), 'latin1')],
  ])('reads %s', (_encoding, bytes) =>
    expect(parseSystemInfo(decodeWindowsText(bytes))).toMatchObject({
      kbs: ['5066128', '5068861'],
    }),
  )
})

describe.skipIf(!existsSync(SYSTEMINFO))('real outputs of systeminfo', () => {
  it.each(existsSync(SYSTEMINFO) ? readdirSync(SYSTEMINFO) : [])('%s', (file) => {
    const text = decodeWindowsText(readFileSync(SYSTEMINFO + file))
    const expected = JSON.parse(
      gunzipSync(
        readFileSync(`${shared}../expected/windows/${file.replace('.txt', '.json.gz')}`),
      ).toString(),
    ) as { parsed: { product: string; hotfixes: string[] } }
    const info = parseSystemInfo(text)
    if (!('system' in info)) throw new Error(info.message)
    expect(windowsProduct(info.system)).toBe(expected.parsed.product)
    expect(info.kbs.map((kb) => `KB${kb}`)).toEqual(expected.parsed.hotfixes.toSorted())
    // Wherever it is cut: either typed, or with every update.
    for (let length = 0; length < text.length; length += 3) {
      const cut = parseSystemInfo(text.slice(0, length))
      if ('system' in cut) expect([length, cut.kbs]).toEqual([length, info.kbs])
    }
  })
})

const EXPORT = `Windows Registry Editor Version 5.00

[HKEY_LOCAL_MACHINE\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Uninstall\\{0E6A3D1C-1111-2222-3333-444455556666}]
"DisplayName"="Harbour \\"Pilot\\" (x64)"
"DisplayVersion"="3.2.1"
"Publisher"="Harbour Project"
"Comments"="two
lines"
"ModifyPath"=hex(2):4d,00,73,\\
  00,69,00,00,00
"WindowsInstaller"=dword:00000001

[HKEY_LOCAL_MACHINE\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Uninstall\\Harbour_KB5900001]
"DisplayName"="Hotfix 12 for Harbour Server (KB5900001)"
"ParentKeyName"="Harbour"

[HKEY_LOCAL_MACHINE\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Uninstall\\Hidden]
"DisplayName"="Runtime"
"SystemComponent"=dword:00000001

[HKEY_LOCAL_MACHINE\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Uninstall\\NoName]
"DisplayVersion"="1"
`

describe('an export of the uninstall keys', () => {
  it('lists what "Installed apps" shows', () => {
    const keys = parseRegistryExport(EXPORT)
    if ('code' in keys) throw new Error(keys.message)
    expect(installedList(keys)).toEqual({
      titles: [
        {
          name: 'Harbour "Pilot" (x64)',
          version: '3.2.1',
          publisher: 'Harbour Project',
          identifier: '{0E6A3D1C-1111-2222-3333-444455556666}',
          platform: 'windows',
        },
      ],
      kbs: ['5900001'],
    })
    expect(keys[0]?.values.get('modifypath')).toBe('Msi')
  })
  it.each([
    ['within a text', EXPORT.slice(0, EXPORT.indexOf('3.2.1') + 2), 'registry_export_truncated'],
    ['within bytes', EXPORT.slice(0, EXPORT.indexOf('69,00')), 'registry_export_truncated'],
    ['within a number', EXPORT.slice(0, EXPORT.indexOf('dword:') + 9), 'registry_export_truncated'],
    ['another file', '[section]\nname=value\n', 'registry_export_unknown_format'],
  ])('cut %s', (_where, text, code) => expect(parseRegistryExport(text)).toMatchObject({ code }))
})

describe.skipIf(!existsSync(shared))('real exports', () => {
  it.each([
    ['10_russian-Uninstall.reg', 2, 0, 'КриптоПро CSP'],
    ['mssql-Uninstall.reg', 7, 0, 'Microsoft SQL Server 2005'],
    ['xp-Uninstall.reg.gz', 63, 296, 'Adobe Shockwave Player 11'],
  ])('%s', (file, titles, kbs, first) => {
    const bytes = readFileSync(`${shared}command-outputs/win32/registry/${file}`)
    const text = decodeWindowsText(file.endsWith('.gz') ? gunzipSync(bytes) : bytes)
    const keys = parseRegistryExport(text)
    if ('code' in keys) throw new Error(keys.message)
    const list = installedList(keys)
    expect([list.titles.length, list.kbs.length, list.titles[0]?.name]).toEqual([
      titles,
      kbs,
      first,
    ])
  })
})
