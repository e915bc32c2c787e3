import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { collect, factsIn } from '../collect.test-support.ts'
import { cisaKev } from './cisa-kev.ts'

const expected = [
  {
    vulnerability: 'CVE-2026-10001',
    kev: { addedOn: '2026-11-10', dueOn: '2026-11-13', ransomware: true },
  },
  {
    vulnerability: 'CVE-2024-10003',
    kev: { addedOn: '2024-06-01', dueOn: '2024-06-22', ransomware: false },
  },
]

it('reads the JSON', async () => {
  expect(
    factsIn(await collect(cisaKev, readFileSync(new URL('sample.json', import.meta.url)))),
  ).toEqual(expected)
})

it('reads the CSV', async () => {
  const csv = [
    'cveID,vendorProject,product,dateAdded,dueDate,knownRansomwareCampaignUse',
    'CVE-2026-10001,"Harbour, Project",libharbour,2026-11-10,2026-11-13,Known',
    'CVE-2024-10003,Tugboat,"tug\nboat",2024-06-01,2024-06-22,Unknown',
  ].join('\n')
  expect(factsIn(await collect(cisaKev, csv))).toEqual(expected)
})
