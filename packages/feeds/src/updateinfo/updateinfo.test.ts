import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { collect, statementRows } from '../collect.test-support.ts'
import { updateinfo } from './updateinfo.ts'
import { releaseOf } from './update.ts'

const sample = readFileSync(new URL('sample.xml', import.meta.url))

it('security updates name the packages they repair; extras and bug fixes say nothing', async () => {
  expect(statementRows(await collect(updateinfo, sample))).toEqual([
    'fedora:43 libharbour CVE-2026-10001 fixed_in 1:2.3.0-5.fc43 -',
    'amazon:2023 anchor CVE-2026-10004 fixed_in 1.4-2.amzn2023 -',
    'amazon:2023 anchor CVE-2026-10007 fixed_in 1.4-2.amzn2023 -',
  ])
})

it('a module of a collection is that of its packages', async () => {
  const xml = `<updates><update type="security"><id>ALSA-2026:1</id><title>x</title><pkglist>
    <collection short="almalinux-8-for-x86_64-appstream-rpms__8_10_default"><name>n</name>
    <module stream="18" version="8" name="nodejs" arch="x86_64" context="c"/>
    <package name="nodejs" version="18" release="1.module_el8.10.0+1+2" epoch="1" arch="x86_64"/>
    </collection></pkglist></update></updates>`
  const [record] = await collect(updateinfo, xml)
  expect(record).toMatchObject({
    statement: { ecosystem: 'almalinux:8', vulnerability: 'ALSA-2026:1', modules: ['nodejs:18'] },
  })
})

it.each([
  ['Fedora 43', 'fedora:43'],
  ['F42', 'fedora:42'],
  ['amazon-linux-2023', 'amazon:2023'],
  ['amazon-linux-2---core', 'amazon:2'],
  ['amazon-linux-2---kernel-5.15', null],
  ['rocky-linux-9-x86-64-baseos-rpms', 'rocky:9'],
  ['EPEL-9', null],
])('collection %s', (place, ecosystem) => expect(releaseOf([place])).toBe(ecosystem))

it.each([
  [
    'XML of something else',
    '<?xml version="1.0"?><feed><update type="security"/></feed>',
    'feed_unknown_format',
  ],
  [
    'a page in XHTML',
    '<?xml version="1.0"?>\n<!DOCTYPE html PUBLIC "x"><html></html>',
    'feed_html_error_page',
  ],
  ['broken in the middle', '<updates><update></updates></update>', 'feed_corrupt'],
  ['no update', '<updates></updates>', 'feed_empty'],
])('%s', async (_what, xml, code) => {
  await expect(collect(updateinfo, xml)).rejects.toMatchObject({ code })
})

const shared = fileURLToPath(new URL('../../../../../shared/data/fixtures/feeds/', import.meta.url))
it.skipIf(!existsSync(shared)).each([
  ['amazon/updateinfo_2023.xml.gz', 22],
  ['amazon/updateinfo_2.xml.gz', 2],
  [
    'fedora/updateinfo/happy/archive/fedora/linux/updates/38/Modular/x86_64/repodata/5018295245e031a2d51db78a23935461d067cdbc1b6e43d8575983c5f6893252-updateinfo.xml.xz',
    0,
  ],
  [
    'fedora/updateinfo/happy/fedora/linux/updates/43/Everything/x86_64/repodata/74f58a91baa4a290e7ab058c6298b46ef49fc5ee990ede14d181340e5d22fca9-updateinfo.xml.zst',
    0,
  ],
] as const)('%s', async (file, statements) => {
  const records = await Array.fromAsync(updateinfo.parse({ path: shared + file }))
  expect(records).toHaveLength(statements)
})
