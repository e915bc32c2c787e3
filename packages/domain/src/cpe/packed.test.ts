import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { CpeConfiguration, CriterionGroup } from './configuration.ts'
import { cpeFromValues } from './name.ts'
import { packConfigurations, unpackConfigurations } from './packed.ts'

const bound = fc.option(fc.stringMatching(/^\d{1,2}\.\d$/), { nil: null })
const criterion = fc.record({
  vulnerable: fc.boolean(),
  cpe: fc
    .tuple(
      fc.constantFrom('a', 'o', 'h', '*'),
      fc.array(fc.constantFrom('*', '-', 'größe', '\\*', 'c:d', '1.0'), { maxLength: 10 }),
    )
    .map(([part, values]) => cpeFromValues([part, ...values])),
  versionStartIncluding: bound,
  versionStartExcluding: bound,
  versionEndIncluding: bound,
  versionEndExcluding: bound,
})
const join = { operator: fc.constantFrom('AND' as const, 'OR' as const), negate: fc.boolean() }
const criteria = fc.array(criterion, { maxLength: 3 })
const withChildren = (children: fc.Arbitrary<CriterionGroup[]>): fc.Arbitrary<CriterionGroup> =>
  fc.record({ ...join, criteria, children })
/** Three levels: a group that may hold itself again grew, with some seeds, until the memory was full. */
const group = [1, 2].reduce(
  (inner) => withChildren(fc.array(inner, { maxLength: 2 })),
  withChildren(fc.constant([])),
)
const configuration: fc.Arbitrary<CpeConfiguration> = fc.record({
  ...join,
  nodes: fc.array(group, { maxLength: 3 }),
})

it('unpacks to what was packed, also through JSON, and leaves what was never packed', () => {
  fc.assert(
    fc.property(fc.array(configuration, { maxLength: 3 }), (configurations) => {
      const stored = JSON.parse(JSON.stringify(packConfigurations(configurations))) as ReturnType<
        typeof packConfigurations
      >
      expect(unpackConfigurations(stored)).toEqual(configurations)
      expect(unpackConfigurations(configurations)).toEqual(configurations)
    }),
  )
})
