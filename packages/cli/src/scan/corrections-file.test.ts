import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { readCorrections } from './corrections-file.ts'

const folder = mkdtempSync(join(tmpdir(), 'corrections-'))
afterAll(() => rmSync(folder, { recursive: true }))
function read(content: string | Uint8Array) {
  const path = join(folder, 'corrections.json')
  writeFileSync(path, content)
  return readCorrections(path).map((one) => [one.name, one.product?.product ?? null])
}

it.each([
  ['a list', '[{"name":"Harbour 4.2","cpe":"harbour:charts"},{"name":"Port","cpe":"none"}]'],
  [
    'the answer of the server',
    '{"items":[{"name":"Harbour","product":"harbour:charts"},{"name":"Port","product":null}]}',
  ],
])('%s', (_what, content) =>
  expect(read(content)).toEqual([
    ['Harbour', 'charts'],
    ['Port', null],
  ]),
)
it('reads what PowerShell writes', () =>
  expect(
    read(Buffer.from('\uFEFF[{"name":"Häfen","cpe":"cpe:2.3:a:harbour:ports:1:*:*"}]', 'utf16le')),
  ).toEqual([['Häfen', 'ports']]))
it.each([
  ['not JSON', 'name,cpe', /not JSON/],
  ['another shape', '{"a":1}', /needs a list/],
  ['no product', '[{"name":"Harbour","cpe":"charts"}]', /correction 1 \("Harbour"\): "charts"/],
  ['another platform', '[{"name":"A","cpe":"a:b","platform":"Windows 11"}]', /no platform/],
  ['nothing said', '[{"name":"Harbour"}]', /is no product/],
  ['no name', '[{"name":"…","cpe":"a:b"}]', /has no name/],
])('refuses %s', (_what, content, message) => expect(() => read(content)).toThrow(message))
