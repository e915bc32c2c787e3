import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { gunzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { parseSystemProfile } from './system-profiler.ts'
import { titlesOf } from './titles.ts'

const REPORT = `Software:

    System Software Overview:

      System Version: macOS 15.6.1 (24G90)
      Kernel Version: Darwin 24.6.0

Applications:

    Harbour Pilot:

      Version: 3.2.1
      Obtained from: Identified Developer
      Kind: Universal
      Signed by: Developer ID Application: Harbour Project GmbH (ABCDE12345), Developer ID Certification Authority, Apple Root CA
      Location: /Applications/Harbour Pilot.app

    Chess:

      Version: 3.18
      Kind: Universal
      Signed by: Software Signing, Apple Code Signing Certification Authority, Apple Root CA
      Location: /System/Applications/Chess.app
`
const XML = `<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
<plist version="1.0"><array>
<dict><key>_dataType</key><string>SPSoftwareDataType</string><key>_items</key><array><dict>
<key>os_version</key><string>macOS 15.6.1 (24G90)</string></dict></array></dict>
<dict><key>_dataType</key><string>SPApplicationsDataType</string><key>_items</key><array>
<dict><key>_name</key><string>Harbour Pilot</string><key>arch_kind</key><string>arch_arm_i64</string>
<key>path</key><string>/Applications/Harbour Pilot.app</string><key>signed_by</key><array>
<string>Developer ID Application: Harbour Project GmbH (ABCDE12345)</string></array>
<key>version</key><string>3 . 2 . 1</string></dict>
<dict><key>_name</key><string>Chess &amp; Co</string><key>path</key><string>/System/Applications/Chess.app</string></dict>
</array></dict></array></plist>
`

describe.each([
  ['text', REPORT],
  ['XML', XML],
])('a report as %s', (_form, report) => {
  it('names the system and what somebody installed', () => {
    const profile = parseSystemProfile(report)
    if ('code' in profile) throw new Error(profile.message)
    expect(profile.system).toEqual({ product: 'macOS', version: '15.6.1', build: '24G90' })
    expect(profile.applications).toHaveLength(2)
    expect(titlesOf(profile.applications ?? [])).toEqual([
      {
        name: 'Harbour Pilot',
        version: '3.2.1',
        publisher: 'Harbour Project GmbH',
        identifier: null,
        platform: 'macos',
      },
      expect.objectContaining({ isPartOfSystem: true }),
    ])
  })
})

it.each([
  ['XML', XML.slice(0, XML.indexOf('Chess')), 'plist_truncated'],
  ['text', REPORT.slice(0, REPORT.indexOf('Chess:') + 7), 'system_profile_truncated'],
  [
    'another list',
    XML.replaceAll('SPApplicationsDataType', 'SPUSB').replaceAll('SPSoftware', 'SPUSB'),
    'system_profile_unknown_format',
  ],
  ['another text', 'Hardware:\n\n    Memory: 8\n', 'system_profile_unknown_format'],
  ['other XML', '<report/>', 'plist_unknown_format'],
])('%s that is cut or something else is typed', (_what, report, code) =>
  expect(parseSystemProfile(report)).toMatchObject({ code }),
)

const shared = fileURLToPath(new URL('../../../../../shared/data/', import.meta.url))
type Row = { name: string; version?: string; arch?: string }

describe.skipIf(!existsSync(shared))(
  'real reports, against what the GLPI agent expects of itself',
  () => {
    it.each([
      ['sample1.SPApplicationsDataType', 333, 16],
      ['sample3.SPApplicationsDataType', 305, 12],
      ['sample5.SPApplicationsDataType-xml', 320, 47],
    ])('%s', (name, count, dropped) => {
      const packed = (path: string) => gunzipSync(readFileSync(shared + path)).toString('utf8')
      const expected = JSON.parse(packed(`expected/macos/${name}.apps.json.gz`)) as Row[]
      const profile = parseSystemProfile(
        packed(`inventories/command-outputs/macos/system_profiler/${name}.gz`),
      )
      if ('code' in profile) throw new Error(profile.message)
      // GLPI numbers applications of the same name and drops versions that are one number; both are told apart here.
      const bare = (version: string) => (/^\d{1,5}$/.test(version) ? '' : version)
      const line = (one: Row & { kind?: string }) =>
        [one.name.replace(/_\d+$/, ''), bare(one.version ?? ''), one.arch ?? one.kind ?? ''].join(
          ' | ',
        )
      const ours = (profile.applications ?? []).map(line)
      const beside = [...ours]
      for (const row of expected.map(line)) {
        const at = beside.indexOf(row)
        expect([row, at >= 0]).toEqual([row, true])
        beside.splice(at, 1)
      }
      expect(expected).toHaveLength(count)
      // Its list also lacks names with letters beyond ASCII; nothing else is missing from it.
      expect(beside.every((row) => /[^ -~]/.test(row))).toBe(true)
      expect(beside).toHaveLength(dropped)
    })
  },
)
