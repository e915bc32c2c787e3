import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { gunzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { compareVersions } from './registry.ts'
import type { VersionSchemeName } from './scheme.ts'

/** True orders computed by the authorities (libapt, librpm, apk …); skipped where the shared data is not beside us. */
const vectors = fileURLToPath(
  new URL('../../../../../shared/data/vectors/versions/', import.meta.url),
)

const FILES: readonly (readonly [string, VersionSchemeName])[] = [
  ['debian-pairs.tsv.gz', 'deb'],
  ['osv-scalibr/debian-versions-generated.txt.gz', 'deb'],
  ['osv-scalibr/debian-versions.txt', 'deb'],
  ['rpm-pairs.tsv.gz', 'rpm'],
  ['osv-scalibr/redhat-versions.txt', 'rpm'],
  ['osv-scalibr/alpine-versions.txt', 'apk'],
  ['osv-scalibr/alpine-versions-generated.txt.gz', 'apk'],
  ['osv-scalibr/semver-versions.txt', 'semver'],
]

function rows(file: string): string[][] {
  const bytes = readFileSync(vectors + file)
  const text = (file.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8')
  return text
    .split('\n')
    .filter((line) => line.trim() !== '' && !line.startsWith('//') && !line.startsWith('#'))
    .map((line) => (file.includes('.tsv') ? line.split('\t') : line.trim().split(' ')))
}

describe.skipIf(!existsSync(vectors))('orders computed by the authorities', () => {
  it.each(FILES)('%s', (file, scheme) => {
    const wrong = rows(file).filter(([a = '', order = '', b = '']) => {
      const sign = compareVersions(scheme, a, b)
      return (
        order !== (sign < 0 ? '<' : sign > 0 ? '>' : '=') ||
        compareVersions(scheme, b, a) !== -sign + 0
      )
    })
    expect(wrong).toEqual([])
  })
})
