import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { ProductLifecycle } from '@dirigent/domain/advisories/advisory'
import { osLifecycleKey, type OsIdentity } from '@dirigent/domain/lifecycle/os-key'
import { findApplicationSupport, findSupport } from '@dirigent/domain/lifecycle/support'
import { describe, expect, it } from 'vitest'
import { collect } from '../collect.test-support.ts'
import { endoflife } from './endoflife.ts'

const lifecycles = async (content: string | Uint8Array): Promise<ProductLifecycle[]> =>
  (await collect(endoflife, content)).flatMap((one) =>
    one.kind === 'lifecycle' ? [one.lifecycle] : [],
  )

const row = (one: ProductLifecycle) =>
  [
    one.product,
    one.release,
    one.label,
    one.endsOn,
    one.extendedEndsOn,
    one.latestVersion,
    ...one.cpes,
  ].join(' | ')

it("reads the API's answer", async () => {
  const sample = readFileSync(new URL('sample.json', import.meta.url))
  expect((await lifecycles(sample)).map(row)).toEqual([
    'harbour-os | 12 | 12 (LTS) | 2026-06-10 | 2028-06-30 | 12.11 | harbour:harbour_os',
    'harbour-os | 11 | 11 | true |  |  | harbour:harbour_os',
    'tugboat | 3.2 | 3.2 | false |  | 3.2.9 | tugboat:tugboat',
  ])
})

it('reads the source files', async () => {
  const source = {
    tugboat: {
      title: 'Tugboat',
      identifiers: [{ cpe: 'cpe:2.3:a:tugboat:tugboat' }, { purl: 'pkg:generic/tugboat' }],
      releases: [
        { releaseCycle: '3.2', eol: false, latest: '3.2.9' },
        { releaseCycle: '3.1', releaseLabel: '3.1 ESR', eol: '2026-01-31', eoes: '2027-01-31' },
      ],
    },
  }
  expect((await lifecycles(JSON.stringify(source))).map(row)).toEqual([
    'tugboat | 3.2 | 3.2 | false |  | 3.2.9 | tugboat:tugboat',
    'tugboat | 3.1 | 3.1 ESR | 2026-01-31 | 2027-01-31 |  | tugboat:tugboat',
  ])
})

const file = fileURLToPath(
  new URL(
    '../../../../../shared/data/feeds/endoflife/products-frontmatter.json.gz',
    import.meta.url,
  ),
)
const windows = (product: string, edition: string): OsIdentity => ({
  family: 'windows',
  product,
  edition,
})
const TODAY = '2026-11-21'

describe.skipIf(!existsSync(file))('the real list', async () => {
  const all: ProductLifecycle[] = []
  if (existsSync(file))
    for await (const one of endoflife.parse({ path: file }))
      if (one.kind === 'lifecycle') all.push(one.lifecycle)

  it('has every release of 464 products', () => {
    expect(all).toHaveLength(8351)
    expect(new Set(all.map((one) => one.product)).size).toBe(464)
  })
  it.each<[OsIdentity, string, string | null]>([
    [{ family: 'linux', ecosystem: 'debian:13' }, 'supported', '2028-08-09'],
    [{ family: 'linux', ecosystem: 'debian:12' }, 'extended', '2028-06-30'],
    [{ family: 'linux', ecosystem: 'debian:10' }, 'ended', '2024-06-30'],
    [{ family: 'linux', ecosystem: 'debian:7' }, 'ended', '2018-05-31'],
    [{ family: 'linux', ecosystem: 'ubuntu:22.04' }, 'supported', '2027-04-01'],
    [{ family: 'linux', ecosystem: 'almalinux:9.6' }, 'supported', '2032-05-31'],
    [{ family: 'linux', ecosystem: 'rocky:8' }, 'supported', '2029-05-31'],
    [{ family: 'linux', ecosystem: 'alpine:3.19' }, 'ended', '2025-11-01'],
    [{ family: 'linux', ecosystem: 'debian:sid' }, 'unknown', 'unknown_release'],
    [{ family: 'linux', ecosystem: 'arch' }, 'unknown', 'unknown_product'],
    [{ family: 'macos', version: '26.6' }, 'supported', null],
    [{ family: 'macos', version: '12.7.6' }, 'ended', '2024-09-16'],
    [{ family: 'macos', version: '10.15.7' }, 'ended', '2026-02-02'],
    [
      windows('Windows 11 Version 24H2 for x64-based Systems', 'Microsoft Windows 11 Pro'),
      'ended',
      '2026-10-13',
    ],
    [
      windows('Windows 11 Version 24H2 for x64-based Systems', 'Windows 11 Enterprise'),
      'supported',
      '2027-10-12',
    ],
    [
      windows('Windows 11 Version 24H2 for x64-based Systems', 'Windows 11 Enterprise LTSC'),
      'supported',
      '2029-10-09',
    ],
    [windows('Windows 10 Version 22H2 for x64-based Systems', ''), 'extended', '2028-10-10'],
    [
      windows('Windows 10 for x64-based Systems', 'Windows 10 Enterprise 2015 LTSB'),
      'ended',
      '2025-10-14',
    ],
    [windows('Windows 7 for x64-based Systems Service Pack 1', ''), 'ended', '2020-01-14'],
    [windows('Windows Server 2022', ''), 'supported', '2031-10-14'],
    [windows('Windows Server 2012 R2', ''), 'ended', '2026-10-13'],
    [windows('Windows Server, version 20H2 (Server Core installation)', ''), 'ended', '2022-08-09'],
  ])('%j: %s %s', (os, state, date) => {
    const support = findSupport(all, osLifecycleKey(os), TODAY)
    const shown =
      support.state === 'unknown'
        ? support.because
        : support.state === 'supported'
          ? support.endsOn
          : support.state === 'extended'
            ? support.extendedEndsOn
            : support.endedOn
    expect([support.state, shown]).toEqual([state, date])
  })
  it('knows applications by CPE', () => {
    expect(findApplicationSupport(all, 'python:python', '3.8.10', TODAY)).toMatchObject({
      state: 'ended',
      endedOn: '2024-10-07',
    })
    expect(findApplicationSupport(all, 'harbour:tugboat', '1', TODAY)).toEqual({
      state: 'unknown',
      because: 'unknown_product',
    })
  })
})
