import { describe, expect, it } from 'vitest'
import { buildDictionary } from './dictionary.ts'
import { createResolver } from './resolve.ts'

const resolve = createResolver(
  buildDictionary([
    ['tabby:tabby', 3],
    ['deno:deno', 12],
    ['zed:zed', 1],
    ['hashicorp:boundary', 4],
  ]),
  [],
)
/** `product@version`, or why there is none. */
function answer(name: string, version: string, publisher: string | null): string {
  const found = resolve({ name, version, publisher, identifier: null, platform: 'windows' })
  const [cpe] = found.cpes
  if (!cpe) return found.because
  return `${found.confidence} ${cpe.vendor}:${cpe.product}@${found.version ?? '?'}`
}

const M = 'Microsoft Corporation'
describe('names as German installers write them', () => {
  it.each([
    ['Mozilla Firefox (x64 de)', '128.0.3', 'Mozilla', 'exact mozilla:firefox@128.0.3'],
    [
      'Adobe Acrobat Reader - Deutsch',
      '23.006.20360',
      'Adobe Systems Incorporated',
      'exact adobe:acrobat_reader_dc@23.006.20360',
    ],
    ['Microsoft 365 - de-de', '16.0.17425.20176', M, 'exact microsoft:365_apps@?'],
    [
      'Microsoft Office LTSC Professional Plus 2021 - de-de',
      '16.0.14332.20637',
      M,
      'exact microsoft:office@2021',
    ],
    [
      'Microsoft Edge WebView2-Laufzeit',
      '122.0.2365.66',
      M,
      'exact microsoft:edge_webview2@122.0.2365.66',
    ],
    [
      'Microsoft ODBC Driver 17 für SQL Server',
      '17.10.5.1',
      M,
      'exact microsoft:odbc_driver_17_for_sql_server@17.10.5.1',
    ],
    [
      'Microsoft Visual C++ 2015-2022 Redistributable (x64) - 14.38.33130',
      '14.38.33130.0',
      M,
      'component',
    ],
    [
      'NVIDIA Grafiktreiber 551.23',
      '551.23',
      'NVIDIA Corporation',
      'exact nvidia:gpu_display_driver@551.23',
    ],
    [
      'Kaspersky Endpoint Security für Windows',
      '12.3.0.493',
      'AO Kaspersky Lab',
      'exact kaspersky:endpoint_security@12.3.0.493',
    ],
  ])('%s', (name, version, publisher, expected) =>
    expect(answer(name, version, publisher)).toBe(expected),
  )
})

describe('the version that advisories use', () => {
  it.each([
    ['Citrix Workspace 2309', '23.9.0.99', 'Citrix Systems, Inc.', 'exact citrix:workspace@2309'],
    ['Citrix Workspace(DV)', '24.11.0.8', 'Citrix Systems, Inc.', 'exact citrix:workspace@2411'],
    [
      'IntelliJ IDEA 2023.3.4',
      '233.14475.28',
      'JetBrains s.r.o.',
      'exact jetbrains:intellij_idea@2023.3.4',
    ],
    [
      'IntelliJ IDEA Ultimate',
      '233.14475.28',
      'JetBrains s.r.o.',
      'exact jetbrains:intellij_idea@?',
    ],
    [
      'TortoiseSVN 1.14.5.29465 (64 bit)',
      '1.14.29465',
      'TortoiseSVN',
      'exact tortoisesvn:tortoisesvn@1.14.5.29465',
    ],
    ['OpenVPN 2.6.8-I001 amd64', '2.6.801', 'OpenVPN, Inc.', 'exact openvpn:openvpn@2.6.8-i001'],
    ['Microsoft .NET Runtime 8.0', '8.0.25', M, 'exact microsoft:.net@8.0.25'],
    ['Microsoft .NET Runtime - 5.0.2 (x64)', '40.8.29611', M, 'exact microsoft:.net@5.0.2'],
    ['Microsoft .NET SDK 8.0.200 (x64)', '8.2.24.6508', M, 'exact microsoft:.net@?'],
    [
      'Java 8 Update 401 (64-bit)',
      '8.0.4010.10',
      'Oracle Corporation',
      'exact oracle:jre@1.8.0_401',
    ],
    ['PuTTY release 0.80 (64-bit)', '0.80.0.0', 'Simon Tatham', 'exact putty:putty@0.80.0.0'],
  ])('%s', (name, version, publisher, expected) =>
    expect(answer(name, version, publisher)).toBe(expected),
  )
})

// Each was called another product with certainty when the names of the winget repository were read by hand.
describe('another thing with the same beginning', () => {
  it.each([
    ['Microsoft Edge Update', '1.3.185.29', null, 'no_candidate'],
    [
      'Microsoft 365 Copilot',
      '19.2607.33010',
      'Microsoft',
      'exact microsoft:365_copilot@19.2607.33010',
    ],
    ['Microsoft 365 Agents Playground', '0.2.27', 'Microsoft', 'no_candidate'],
    ['Microsoft Office 2010 Filter Packs', '14.0.4730.1010', 'Microsoft', 'no_candidate'],
    [
      'Microsoft Visio Viewer 2016',
      '16.0.4339.1001',
      'Microsoft',
      'exact microsoft:visio_viewer@16.0.4339.1001',
    ],
    ['Microsoft Teams Meeting Add-in for Microsoft Office', '1.24.2203', 'Microsoft', 'not_in_cpe'],
    ['Windows Subsystem for Linux Update', '5.4.72', M, 'not_in_cpe'],
    ['WinZip Self-Extractor', '4.0.12218.0', 'Corel', 'no_candidate'],
    ['Camtasia Audiate', '2026.4.0', 'TechSmith', 'no_candidate'],
    ['Rustty', '2.4.0', 'rustty', 'no_candidate'],
    ['rust-analyzer', '2026-08-17.4', 'Rustlang', 'not_in_cpe'],
    ['nginx', '1.31.3', 'freenginx', 'weak f5:nginx@1.31.3'],
    ['LibreOffice 7.6 Help Pack (German)', '7.6.4.1', 'The Document Foundation', 'no_candidate'],
    ['Nextcloud Talk', '2.2.4', 'Nextcloud', 'not_in_cpe'],
  ])('%s', (name, version, publisher, expected) =>
    expect(answer(name, version, publisher)).toBe(expected),
  )
})

describe('a vendor that is only the product’s name again', () => {
  it.each([
    ['Tabby', '0.32.0', 'Tabby ML', 'weak tabby:tabby@0.32.0'],
    ['Deno', '2.9.5', 'Deno Land Inc.', 'weak deno:deno@2.9.5'],
    ['Zed', '0.1', 'Zed Industries', 'strong zed:zed@0.1'],
    ['HashiCorp Boundary', '0.21.3', 'HashiCorp', 'strong hashicorp:boundary@0.21.3'],
  ])('%s of %s', (name, version, publisher, expected) =>
    expect(answer(name, version, publisher)).toBe(expected),
  )
})
