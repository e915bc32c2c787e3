import { compareRpmPart } from '../rpm/rpm.ts'
import type { VersionScheme } from '../scheme.ts'

function split(text: string) {
  const colon = /^(\d+):/.exec(text)
  const rest = colon ? text.slice(colon[0].length) : text
  const hyphen = rest.lastIndexOf('-')
  return {
    epoch: BigInt(colon?.[1] ?? '0'),
    version: hyphen < 0 ? rest : rest.slice(0, hyphen),
    release: hyphen < 0 ? null : rest.slice(hyphen + 1),
  }
}

/** pacman has no `~` and `^`: they separate like any other character, and letters after the end are a pre-release. */
function compareAlpmPart(a: string, b: string): number {
  const plainA = a.replace(/[~^]/g, '.')
  const plainB = b.replace(/[~^]/g, '.')
  const rest = (longer: string, shorter: string) =>
    longer.startsWith(shorter) && /^[A-Za-z]/.test(longer.slice(shorter.length))
  if (plainA !== plainB && rest(plainA, plainB)) return -1
  if (plainA !== plainB && rest(plainB, plainA)) return 1
  return compareRpmPart(plainA, plainB)
}

/** alpm_pkg_vercmp: `[epoch:]version[-release]`; a missing release equals any. 1.0rc is older than 1.0. */
export const pacman: VersionScheme = {
  name: 'pacman',
  isVersion: (text) => /^(?:\d+:)?[^\s:/-]+(?:-\d+(?:\.\d+)?)?$/.test(text),
  compare(a, b) {
    const x = split(a)
    const y = split(b)
    if (x.epoch !== y.epoch) return x.epoch < y.epoch ? -1 : 1
    const version = compareAlpmPart(x.version, y.version)
    if (version !== 0 || x.release === null || y.release === null) return version
    return compareAlpmPart(x.release, y.release)
  },
}
