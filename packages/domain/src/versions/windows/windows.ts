import { compareDigits } from '../rpm/rpm.ts'
import type { VersionScheme } from '../scheme.ts'

/** File and product versions of Windows: numbers between dots (or commas, as some resources write), missing ones are 0. */
export const windows: VersionScheme = {
  name: 'windows',
  isVersion: (text) => /^\d+(?:[.,] ?\d+){0,3}$/.test(text),
  compare(a, b) {
    const x = a.match(/\d+/g) ?? []
    const y = b.match(/\d+/g) ?? []
    for (let i = 0; i < Math.max(x.length, y.length); i++) {
      const order = compareDigits(x[i] ?? '0', y[i] ?? '0')
      if (order !== 0) return order
    }
    return 0
  },
}
