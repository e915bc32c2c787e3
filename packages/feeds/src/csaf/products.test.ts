import { readFileSync } from 'node:fs'
import { parseCpe } from '@dirigent/domain/cpe/name'
import { applicabilityStore, indexProducts } from '@dirigent/domain/cpe/product-index'
import { describe, expect, it } from 'vitest'
import { collect } from '../collect.test-support.ts'
import { csaf } from './csaf.ts'
import { versionSpans } from './version-range.ts'

describe('version ranges (CSAF 2.0 §3.1.2.3)', () => {
  const shown = (text: string) =>
    versionSpans(text)
      ?.map((span) =>
        span.exact !== null
          ? span.exact
          : [
              span.versionStartIncluding === null ? '' : `[${span.versionStartIncluding}`,
              span.versionStartExcluding === null ? '' : `(${span.versionStartExcluding}`,
              '…',
              span.versionEndIncluding === null ? '' : `${span.versionEndIncluding}]`,
              span.versionEndExcluding === null ? '' : `${span.versionEndExcluding})`,
            ].join(''),
      )
      .join(' ') ?? null
  it.each([
    ['<8.4.2', '…8.4.2)'],
    ['<= 7.9', '…7.9]'],
    ['>=8.0|<8.4.2', '[8.0…8.4.2)'],
    ['<8.4.2|>=8.0', '[8.0…8.4.2)'],
    ['>1|<=2|>=3', '(1…2] [3…'],
    ['vers:generic/>=2.2.0|!=2.2.1|<2.3.0', '[2.2.0…2.2.1) (2.2.1…2.3.0)'],
    ['vers:semver/1.2.3|>=2.0.0|<5.0.0', '1.2.3 [2.0.0…5.0.0)'],
    ['vers:all/*', '…'],
    ['vers:all/<V13.2', '…13.2)'],
    ['vers:intdot/1.0|1.5', '1.0 1.5'],
    ['vers:generic/<=9.3p1', '…9.3p1]'],
    ['>=10', '[10…'],
    ['!=1.5', '…1.5) (1.5…'],
  ])('%s', (text, spans) => {
    expect(shown(text)).toBe(spans)
  })

  it.each([
    // Words, placeholders, lists in one name, other orders, contradictions: unknown, not guessed.
    ['prior to 4.2'],
    ['8.0.0 - 8.0.5'],
    ['<=PSC_2020_v5.21.x'],
    ['<=5.21.x'],
    ['<V33.017_V34.014'],
    ['vers:deb/<1.2-3'],
    ['<1|<2'],
    ['>1|>=2'],
    ['>=2|<2'],
    ['<%zz'],
    [''],
    ['<'],
    [Array.from({ length: 300 }, (_, at) => `=${at}`).join('|')],
  ])('cannot be read: %s', (text) => {
    expect(versionSpans(text)).toBeNull()
  })
})

type Sample = {
  document: { publisher: { category: string; name: string; namespace: string } }
  product_tree: { relationships?: object[]; branches: object[] }
  vulnerabilities: { cve: string; product_status: Record<string, string[]> }[]
}
const sample = (): Sample =>
  JSON.parse(readFileSync(new URL('sample-vendor.json', import.meta.url), 'utf8')) as Sample

async function said(document: object, ...products: string[]) {
  const records = await collect(csaf, JSON.stringify(document))
  const words = records.flatMap((one) => (one.kind === 'applicability' ? [one.applicability] : []))
  const index = indexProducts(applicabilityStore(words))
  return products.map((product) => {
    const cpe = parseCpe(`cpe:/a:${product}`)
    const verdicts = cpe ? index.verdicts(cpe, 'windows') : []
    const texts = verdicts.map((one) =>
      [one.vulnerability, one.answer, one.fixedVersion ?? '-'].join(' '),
    )
    return `${product}: ${texts.join(', ') || 'nothing'}`
  })
}

describe('what a manufacturer says by CPE name', () => {
  it('ranges, exact versions and repairs become verdicts, a doubt stays one', async () => {
    expect(
      await said(
        sample(),
        'lotsenwerk:chartview:7.9',
        'lotsenwerk:chartview:7.9.1',
        'lotsenwerk:chartview:8.0',
        'lotsenwerk:chartview:8.4.1',
        'lotsenwerk:chartview:8.4.2',
        'lotsenwerk:chartview:9.0',
        'lotsenwerk:tidewatch:2.0',
        'andere:chartview:8.0',
      ),
    ).toEqual([
      'lotsenwerk:chartview:7.9: CVE-2026-20001 yes 8.4.2',
      'lotsenwerk:chartview:7.9.1: nothing',
      'lotsenwerk:chartview:8.0: CVE-2026-20001 yes 8.4.2',
      'lotsenwerk:chartview:8.4.1: CVE-2026-20001 yes 8.4.2',
      'lotsenwerk:chartview:8.4.2: nothing',
      'lotsenwerk:chartview:9.0: nothing',
      'lotsenwerk:tidewatch:2.0: CVE-2026-20002 unknown -',
      'andere:chartview:8.0: nothing',
    ])
  })

  it('a version without a name of its own is of the product that its siblings name', async () => {
    expect(await said(sample(), 'lotsenwerk:buoylink:3.0', 'lotsenwerk:buoylink:3.1')).toEqual([
      'lotsenwerk:buoylink:3.0: CVE-2026-20001 yes 3.1',
      'lotsenwerk:buoylink:3.1: nothing',
    ])
    const text = JSON.stringify(sample())
    const branch = /(\{"category":"product_version","name":"3\.1".*?3\.1"\}\}\})/.exec(text)?.[1]
    expect(branch).toBeDefined()
    const other = String(branch)
      .replaceAll('BL-3.1', 'BL-o')
      .replaceAll('buoylink:', 'buoylink_pro:')
    const disagreeing = JSON.parse(text.replace(String(branch), `${branch},${other}`)) as Sample
    expect(await said(disagreeing, 'lotsenwerk:buoylink:3.0')).toEqual([
      'lotsenwerk:buoylink:3.0: nothing',
    ])
  })

  it('what is said in words or without a name is counted, and what to do is kept', async () => {
    const [first] = await collect(csaf, JSON.stringify(sample()))
    expect(first).toMatchObject({
      kind: 'document',
      document: {
        unread: 2,
        remedies: [
          {
            vulnerability: 'CVE-2026-20001',
            category: 'vendor_fix',
            text: 'Update to 8.4.2.',
            url: 'https://www.lotsenwerk.example/chartview',
          },
          { category: 'workaround', text: 'Open no charts from unknown senders.', url: null },
        ],
      },
    })
  })

  const nvd = {
    vulnerability: 'CVE-2026-20001' as never,
    configurations: [
      {
        operator: 'OR' as const,
        negate: false,
        nodes: [
          {
            operator: 'OR' as const,
            negate: false,
            children: [],
            criteria: ['chartview', 'tidewatch'].map((product) => ({
              vulnerable: true,
              cpe: parseCpe(`cpe:/a:lotsenwerk:${product}`) ?? (undefined as never),
              versionStartIncluding: null,
              versionStartExcluding: null,
              versionEndIncluding: null,
              versionEndExcluding: null,
            })),
          },
        ],
      },
    ],
  }
  it.each([
    ['its maker clears its own product, whatever NVD says', {}, ['8.4.2: -', 'tidewatch: -']],
    [
      'somebody else cannot clear it',
      { name: 'Kritik GmbH', namespace: 'https://kritik.example' },
      ['8.4.2: yes', 'tidewatch: yes'],
    ],
    ['nor can an authority', { category: 'coordinator' }, ['8.4.2: yes', 'tidewatch: yes']],
  ])('%s', async (_, publisher, expected) => {
    const document = sample()
    Object.assign(document.document.publisher, publisher)
    const records = await collect(csaf, JSON.stringify(document))
    const words = records.flatMap((one) =>
      one.kind === 'applicability' ? [one.applicability] : [],
    )
    const index = indexProducts(applicabilityStore([nvd, ...words]))
    const of = (text: string) => {
      const cpe = parseCpe(`cpe:/a:lotsenwerk:${text}`)
      const found = cpe && index.verdicts(cpe, 'windows')
      return found?.find((one) => one.vulnerability === 'CVE-2026-20001')?.answer ?? '-'
    }
    expect([`8.4.2: ${of('chartview:8.4.2')}`, `tidewatch: ${of('tidewatch:2.0')}`]).toEqual(
      expected,
    )
  })

  it('on one platform only, and a component of another product is that product’s matter', async () => {
    const document = sample()
    document.product_tree.branches.push({
      category: 'product_name',
      name: 'Windows',
      product: {
        name: 'Windows',
        product_id: 'WIN',
        product_identification_helper: { cpe: 'cpe:/o:microsoft:windows' },
      },
    })
    const relate = (category: string, id: string) => ({
      category,
      full_product_name: { name: id, product_id: id },
      product_reference: 'CV-8',
      relates_to_product_reference: 'WIN',
    })
    document.product_tree.relationships = [
      relate('installed_on', 'CV-8-WIN'),
      relate('default_component_of', 'CV-8-IN'),
    ]
    document.vulnerabilities = [
      { cve: 'CVE-2026-20003', product_status: { known_affected: ['CV-8-WIN'] } },
      { cve: 'CVE-2026-20004', product_status: { known_affected: ['CV-8-IN'] } },
    ]
    const records = await collect(csaf, JSON.stringify(document))
    const words = records.flatMap((one) =>
      one.kind === 'applicability' ? [one.applicability] : [],
    )
    const index = indexProducts(applicabilityStore(words))
    const cpe = parseCpe('cpe:/a:lotsenwerk:chartview:8.1') ?? (undefined as never)
    const on = (platform: 'windows' | 'macos') =>
      index.verdicts(cpe, platform).map((one) => one.vulnerability)
    expect([on('windows'), on('macos')]).toEqual([['CVE-2026-20003'], []])
    expect(records[0]).toMatchObject({ document: { unread: 1 } })
  })
})
