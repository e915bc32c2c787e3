import { describe, expect, it } from 'vitest'
import { parseOptions } from './options.ts'

describe('options of the lab', () => {
  it.each([
    ['none', [], { devices: 6, ci: false }],
    ['twelve devices', ['--devices', '12'], { devices: 12 }],
    ['the short run', ['--ci'], { devices: 3, ci: true }],
    ['the short run with more devices', ['--ci', '--devices', '4'], { devices: 4 }],
    ['two scenarios', ['--only', 'a', '--only', 'b'], { only: ['a', 'b'] }],
  ] as const)('%s', (_name, argv, expected) => {
    const parsed = parseOptions(argv)
    expect(parsed.ok && parsed.options).toMatchObject(expected)
  })

  it.each([
    ['too few for three rings', ['--devices', '2']],
    ['not a number', ['--devices', '1e2']],
    ['an option that does not exist', ['--device', '3']],
  ] as const)('refuses %s', (_name, argv) => {
    expect(parseOptions(argv).ok).toBe(false)
  })
})
