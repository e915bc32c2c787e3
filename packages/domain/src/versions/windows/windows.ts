import { compareDigits } from '../rpm/rpm.ts'
import type { VersionScheme } from '../scheme.ts'

/** `19045.6456` as Settings shows it is build and revision of 10.0; the first build of Windows 10 was 10240. */
const OS_BUILD = /^[1-9]\d{4}\.\d+$/
const FIRST_BUILD = 10_240

function numbersOf(text: string): readonly string[] {
  const numbers = text.match(/\d+/g) ?? []
  const isOsBuild = OS_BUILD.test(text) && Number(numbers[0]) >= FIRST_BUILD
  return isOsBuild ? ['10', '0', ...numbers] : numbers
}

/**
 * File and product versions of Windows: numbers between dots (or commas, as some resources write), missing ones are 0.
 * An OS build with its revision may leave out `10.0.`.
 */
export const windows: VersionScheme = {
  name: 'windows',
  isVersion: (text) => /^\d+(?:\.\d+){0,3}$/.test(text) || /^\d+(?:, ?\d+){1,3}$/.test(text),
  compare(a, b) {
    const x = numbersOf(a)
    const y = numbersOf(b)
    for (let i = 0; i < Math.max(x.length, y.length); i++) {
      const order = compareDigits(x[i] ?? '0', y[i] ?? '0')
      if (order !== 0) return order
    }
    return 0
  },
}
