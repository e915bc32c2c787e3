import { existsSync, readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { FeedRecord } from '@dirigent/domain/advisories/advisory'
import { expect, it } from 'vitest'
import { statementRows, statementsIn } from '../collect.test-support.ts'
import { FEEDS } from '../registry.ts'

const shared = fileURLToPath(new URL('../../../../../shared/data/', import.meta.url))
const folder = `${shared}fixtures/feeds/ubuntu/osv/`
const read = async (path: string): Promise<FeedRecord[]> =>
  Array.fromAsync(FEEDS.osv.parse({ path }))

/** Canonical's own archive and single records, as published; what the shared data has of them (skipped without it). */
it.skipIf(!existsSync(shared))(
  "reads Canonical's archive: CVEs, notices and livepatches",
  async () => {
    const rows = statementRows(await read(`${folder}happy/osv-all.tar.xz`))
    expect(rows).toContain(
      'ubuntu:22.04 rabbitmq-server CVE-2024-51988 fixed_in 3.9.27-0ubuntu0.1 -',
    )
    expect(rows.length).toBeGreaterThan(600)
    for (const name of readdirSync(`${folder}extra/`))
      expect([name, (await read(`${folder}extra/${name}`)).length]).not.toEqual([name, 0])
  },
)

it.skipIf(!existsSync(shared))('says what the CVE tracker says, and what Pro brings', async () => {
  const ours = statementsIn(await read(`${folder}extra/UBUNTU-CVE-2021-3782.json`))
  const jammy = ours.find((one) => one.ecosystem === 'ubuntu:22.04')
  const tracker = `${shared}feeds/ubuntu/cve-tracker-jammy-2024-08-09.jsonl.gz`
  for await (const record of FEEDS['ubuntu-cve-tracker'].parse({ path: tracker })) {
    if (record.kind !== 'statement') continue
    const { statement } = record
    if (statement.vulnerability !== 'CVE-2021-3782' || statement.sourcePackage !== 'wayland')
      continue
    expect(statement).toMatchObject({
      verdict: jammy?.verdict,
      fixedVersion: jammy?.fixedVersion,
      subscription: null,
    })
  }
  expect(jammy).toMatchObject({ fixedVersion: '1.20.0-1ubuntu0.1', subscription: null })
  expect(ours.find((one) => one.ecosystem === 'ubuntu:16.04')).toMatchObject({
    fixedVersion: '1.12.0-1~ubuntu16.04.3+esm1',
    subscription: 'Pro',
  })
})
