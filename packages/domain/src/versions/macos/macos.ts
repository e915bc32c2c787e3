import { compareDigits } from '../rpm/rpm.ts'
import type { VersionScheme } from '../scheme.ts'

/** `15.7.1 (a) (24G222)`: numbers, then the letter of a Rapid Security Response, then the build. */
function split(text: string) {
  const found = /^([\d.]*)\s*(?:\(([a-z])\))?\s*(?:\(?([0-9]+[A-Z][0-9]+[a-z]?)\)?)?$/.exec(
    text.trim(),
  )
  return {
    numbers: (found?.[1] ?? text).match(/\d+/g) ?? [],
    response: found?.[2] ?? '',
    build: found?.[3] ?? '',
  }
}

function compareBuild(a: string, b: string): number {
  if (a === '' || b === '') return a === b ? 0 : a === '' ? -1 : 1
  const parts = (build: string) => /^(\d+)([A-Z])(\d+)([a-z]?)$/.exec(build)?.slice(1) ?? []
  const [majorA = '', trainA = '', numberA = '', letterA = ''] = parts(a)
  const [majorB = '', trainB = '', numberB = '', letterB = ''] = parts(b)
  const word = (x: string, y: string) => (x < y ? -1 : x > y ? 1 : 0)
  return (
    compareDigits(majorA, majorB) ||
    word(trainA, trainB) ||
    compareDigits(numberA, numberB) ||
    word(letterA, letterB)
  )
}

/**
 * macOS releases and Apple build numbers. Where only one names its build, the one without is older: were it equal to
 * every build, the order would not be total.
 */
export const macos: VersionScheme = {
  name: 'macos',
  isVersion: (text) => /^\d+(?:\.\d+){0,3}(?: ?\([a-z]\))?(?: ?\(\d+[A-Z]\d+[a-z]?\))?$/.test(text),
  compare(a, b) {
    const x = split(a)
    const y = split(b)
    for (let i = 0; i < Math.max(x.numbers.length, y.numbers.length); i++) {
      const order = compareDigits(x.numbers[i] ?? '0', y.numbers[i] ?? '0')
      if (order !== 0) return order
    }
    if (x.response !== y.response) return x.response < y.response ? -1 : 1
    return compareBuild(x.build, y.build)
  },
}
