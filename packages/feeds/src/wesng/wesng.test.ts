import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { collect, statementsIn } from '../collect.test-support.ts'
import { wesng } from './wesng.ts'

const sample = readFileSync(new URL('sample.csv', import.meta.url))

it('reads what closes a vulnerability in a product, by part', async () => {
  const rows = statementsIn(await collect(wesng, sample)).map((one) =>
    [
      one.sourcePackage,
      one.vulnerability,
      one.verdict,
      one.urgency,
      ...(one.remedies ?? []).map((remedy) => `${remedy.part}=${remedy.kb}@${remedy.publishedOn}`),
    ].join(' | '),
  )
  expect(rows).toEqual([
    'Windows 11 Version 24H2 for x64-based Systems | CVE-2026-10101 | fixed_in | Important | Windows Kernel=5900001@2026-01-13',
    'Windows 11 Version 24H2 for x64-based Systems | CVE-2026-10102 | fixed_in | Critical | Windows Print Spooler Components=5910001@2026-02-10',
    'Windows 11 Version 24H2 for x64-based Systems | CVE-2026-10103 | open |  | Windows Shell=null@2026-02-10',
    'Windows Server 2025 | CVE-2026-10101 | fixed_in | Important | Windows Kernel=5900002@2026-01-13',
    'Windows Server 2025 | CVE-2026-10105 | fixed_in | Moderate | Windows TCP/IP=5920001@2026-03-10',
  ])
})

it('reads what replaces what, also of rows without a vulnerability', async () => {
  const pairs = (await collect(wesng, sample)).flatMap((one) =>
    one.kind === 'supersedence' ? [`${one.supersedence.kb}<${one.supersedence.supersededBy}`] : [],
  )
  expect(pairs).toEqual([
    '5890001<5900001',
    '5890002<5900002',
    '5900001<5910001',
    '5900003<5910001',
    '5900002<5910009',
    '5910009<5920001',
  ])
})
