import { describe, expect, it } from 'vitest'
import type { Remedy, Statement } from '../../advisories/advisory.ts'
import { asId } from '../../identity/ids.ts'
import type { SoftwareTitle } from '../../software/title.ts'
import { hasBuild } from './builds.ts'
import { judgeProduct } from './judge-product.ts'
import { productName, windowsProduct, type WindowsSystem } from './product.ts'
import { supersedenceGraph } from './supersedence.ts'
import { titleProducts } from './title-products.ts'

const system = (
  osName: string,
  version: string,
  change: Partial<WindowsSystem> = {},
): WindowsSystem => ({
  osName,
  version,
  arch: 'x64',
  servicePack: null,
  serverCore: false,
  ...change,
})

it.each([
  [
    system('Microsoft Windows 11 Pro', '10.0.26100'),
    'Windows 11 Version 24H2 for x64-based Systems',
  ],
  [
    system('Microsoft Windows 10 Pro', '10.0.22631'),
    'Windows 11 Version 23H2 for x64-based Systems',
  ],
  [
    system('Microsoft Windows 10 Pro', '10.0.10240', { arch: 'x86' }),
    'Windows 10 for 32-bit Systems',
  ],
  [
    system('Microsoft Windows 11 Home', '10.0.22621', { arch: 'arm64' }),
    'Windows 11 Version 22H2 for ARM64-based Systems',
  ],
  [system('Microsoft Windows Server 2022 Standard', '10.0.20348'), 'Windows Server 2022'],
  [
    system('Windows Server 2022', '10.0.20348', { serverCore: true }),
    'Windows Server 2022 (Server Core installation)',
  ],
  [
    system('Microsoft Windows Server Datacenter', '10.0.25398'),
    'Windows Server 2022, 23H2 Edition (Server Core installation)',
  ],
  [
    system('Windows Server 2008 R2 Standard', '6.1.7601'),
    'Windows Server 2008 R2 for x64-based Systems Service Pack 1',
  ],
  [
    system('Microsoft Windows 7 Professionnel', '6.1.7601', { servicePack: 1 }),
    'Windows 7 for x64-based Systems Service Pack 1',
  ],
  [system('Microsoft Windows 8.1 Pro', '6.3.9600'), 'Windows 8.1 for x64-based Systems'],
  [system('Microsoft Windows Server 2012 R2 Standard', '6.3.9600'), 'Windows Server 2012 R2'],
])('%j', (told, product) => expect(windowsProduct(told)).toBe(product))

it.each([
  [system('Microsoft Windows 12', '10.0.31000'), 'unknown_windows_build'],
  [system('Microsoft Windows Server 2030', '10.0.31000'), 'unknown_windows_build'],
  [system('OS/2 Warp', '10.0.19045'), 'unknown_windows_product'],
  [system('Microsoft Windows 10', 'new'), 'unknown_windows_product'],
])('%j is an error, never healthy', (told, code) =>
  expect(windowsProduct(told)).toMatchObject({ code }),
)

it('one product has one name', () =>
  expect(productName('Windows 10 Version 1607  for x64-based systems ')).toBe(
    'Windows 10 Version 1607 for x64-based Systems',
  ))

it.each([
  ['10.0.19045.6456', '10.0.19045.6456', true],
  ['10.0.19045.6455', '10.0.19045.6456', false],
  ['10.0.19045.6456', '10.0.19044.6456', true],
  ['10.0.22631.1', '10.0.19045.1', null],
  ['10.0.19045', '10.0.19045.1', null],
  ['150.0.1000.9', '150.0.1000.10', false],
  ['150.0.1000.10', '10.0.19045.1', null],
  ['10.0.19045.1', 'https://example.org', null],
])('%s has %s: %s', (have, need, expected) => expect(hasBuild(have, need)).toBe(expected))

const remedy = (kb: string | null, change: Partial<Remedy> = {}): Remedy => ({
  part: 'Kernel',
  kb,
  fixedBuild: null,
  publishedOn: null,
  ...change,
})
const statement = (name: string, ...remedies: Remedy[]): Statement => ({
  ecosystem: asId<'Ecosystem'>('windows'),
  sourcePackage: 'Windows Server 2025',
  vulnerability: asId<'VulnerabilityId'>(name),
  verdict: 'fixed_in',
  fixedVersion: null,
  urgency: 'Important',
  advisoryIds: [],
  subscription: null,
  remedies,
})
const graph = (...pairs: (readonly [string, string])[]) =>
  supersedenceGraph(pairs.map(([kb, supersededBy]) => ({ kb, supersededBy })))
const openIn = (
  statements: Statement[],
  pairs: ReturnType<typeof graph>,
  kbs: string[],
  build: string | null = null,
) =>
  judgeProduct(statements, pairs, { build, kbs: new Set(kbs) }).map(
    (one) => `${one.vulnerability} ${one.status} ${one.remediation?.join(',')}`,
  )

describe('judging a product', () => {
  const chain = graph(['1', '2'], ['2', '3'], ['3', '1'], ['9', '3'])
  it.each([
    ['nothing installed', [], ['A fixable KB1']],
    ['the update itself', ['1'], []],
    ['one that contains it over two steps', ['3'], []],
    ['one that it contains', ['0'], ['A fixable KB1']],
  ])('%s', (_what, kbs, expected) =>
    expect(openIn([statement('A', remedy('1'))], chain, kbs)).toEqual(expected),
  )

  it('a loop ends', () => {
    const loop = graph(['1', '2'], ['2', '1'])
    expect([...loop.supersedersOf('1')]).toEqual(['2'])
    expect(openIn([statement('A', remedy('1'))], loop, ['2'])).toEqual([])
  })
  it('every affected part needs a remedy of its own', () => {
    const parts = statement('A', remedy('1'), remedy('5', { part: 'Shell' }))
    expect(openIn([parts], graph(), ['1'])).toEqual(['A fixable KB5'])
    expect(openIn([parts], graph(), ['1', '5'])).toEqual([])
  })
  it('the update to install first contains the others, and is one for this product', () => {
    const newest = statement('B', remedy('3', { publishedOn: '2026-03-01' }))
    const older = statement('A', remedy('1', { publishedOn: '2026-01-01' }))
    expect(openIn([older, newest], graph(['1', '2'], ['2', '3'], ['3', '8']), [])).toEqual([
      'A fixable KB3,KB1',
      'B fixable KB3',
    ])
  })
  it('without any update there is no fix', () =>
    expect(openIn([statement('A', remedy(null))], graph(), [])).toEqual(['A no_fix ']))
  it('a hotpatch has a lower build than the update it stands in for: only the higher one proves anything', () => {
    const both = statement(
      'A',
      remedy('1', { fixedBuild: '10.0.26100.200' }),
      remedy('2', { fixedBuild: '10.0.26100.150' }),
    )
    expect(openIn([both], graph(), [], '10.0.26100.170')).toHaveLength(1)
    expect(openIn([both], graph(), [], '10.0.26100.200')).toEqual([])
    expect(openIn([both], graph(), ['2'], '10.0.26100.150')).toEqual([])
  })
  it('a build that one feed names closes what another says about the same update', () => {
    const first = statement('A', remedy('1', { fixedBuild: '10.0.26100.200' }))
    const second = statement('B', remedy('1', { part: 'Shell' }))
    expect(openIn([first, second], graph(), [], '10.0.26100.201')).toEqual([])
  })
})

const title = (name: string, version: string): SoftwareTitle => ({
  name,
  version,
  publisher: 'Microsoft Corporation',
  identifier: null,
  platform: 'windows',
})
const productsOf = (...titles: SoftwareTitle[]) =>
  titleProducts(titles).map((one) => `${one.product} ${one.build} ${[...one.kbs].join()}`.trim())

describe('programs that Microsoft judges itself', () => {
  it('SQL Server by its newest part, on its own branch', () => {
    const engine = title('SQL Server 2019 Database Engine Services', '15.0.2000.5')
    expect(productsOf(engine)).toEqual([
      'Microsoft SQL Server 2019 for x64-based Systems (GDR) 15.0.2000.5',
    ])
    expect(
      productsOf(
        engine,
        title('Hotfix 4430 for SQL Server 2019 (KB5054833) (64-bit)', '15.0.4430.1'),
      ),
    ).toEqual(['Microsoft SQL Server 2019 for x64-based Systems (CU 32) 15.0.4430.1 5054833'])
    expect(productsOf(engine, title('SQL Server 2019 Common Files', '15.0.4385.2'))).toHaveLength(3)
  })
  it('a tool of SQL Server is no server', () =>
    expect(
      productsOf(
        title('Microsoft SQL Server Management Studio - 20.2', '20.2.30.0'),
        title('Microsoft SQL Server 2012 Native Client', '11.4.7515.2'),
      ),
    ).toEqual([]))
  it('what is updated by version', () =>
    expect(productsOf(title('Microsoft Edge', '150.0.1000.9'), title('Edge Watch', '1'))).toEqual([
      'Microsoft Edge (Chromium-based) 150.0.1000.9',
    ]))
})
