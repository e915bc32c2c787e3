import type { Statement } from '@dirigent/domain/advisories/advisory'
import { asId } from '@dirigent/domain/identity/ids'
import type { InstalledPackage } from '@dirigent/domain/identity/package'
import { matchPackages } from '@dirigent/domain/matching/match'
import { buildStatementIndex } from '@dirigent/domain/matching/statement-index'
import { compareVersions } from '@dirigent/domain/versions/registry'
import fc from 'fast-check'
import { expect, it } from 'vitest'

const ECOSYSTEMS = ['debian:11', 'debian:12'] as const
const VERSIONS = [
  '0',
  '1',
  '1-0',
  '1-1',
  '1-1~deb12u1',
  '1-1+deb12u1',
  '1:0',
  '2~rc1',
  '2',
  '10',
  '1.09',
  '1.9',
] as const

const statement: fc.Arbitrary<Statement> = fc
  .record({
    ecosystem: fc.constantFrom(...ECOSYSTEMS).map((text) => asId<'Ecosystem'>(text)),
    sourcePackage: fc.constantFrom('a', 'b', 'c'),
    vulnerability: fc
      .constantFrom('CVE-1', 'CVE-2', 'CVE-3')
      .map((text) => asId<'VulnerabilityId'>(text)),
    verdict: fc.constantFrom('fixed_in', 'open', 'not_affected', 'undetermined'),
    fixedVersion: fc.constantFrom(...VERSIONS),
    urgency: fc.constant(''),
    advisoryIds: fc.constant([]),
    subscription: fc.constant(null),
  })
  .map((one) => (one.verdict === 'fixed_in' ? one : { ...one, fixedVersion: null }))

const installed: fc.Arbitrary<InstalledPackage> = fc
  .record({
    source: fc.constantFrom('a', 'b', 'c', 'd'),
    version: fc.constantFrom(...VERSIONS),
    n: fc.nat(3),
  })
  .map(({ source, version, n }) => ({
    name: `${source}-${n}`,
    version,
    arch: 'amd64',
    source,
    sourceVersion: version,
    origin: 'Debian',
  }))

/** Straight from the rule's words, one package and one vulnerability at a time, without any index. */
function naive(packages: readonly InstalledPackage[], statements: readonly Statement[]): string[] {
  return packages.flatMap((one) => {
    const said = statements.filter(
      (s) => s.ecosystem === 'debian:12' && s.sourcePackage === one.source,
    )
    const ids = [...new Set(said.map((s) => s.vulnerability))]
    return ids.flatMap((id) => {
      const about = said.filter((s) => s.vulnerability === id)
      const fixes = about.flatMap((s) =>
        s.verdict === 'fixed_in' && s.fixedVersion && s.fixedVersion !== '0'
          ? [s.fixedVersion]
          : [],
      )
      const before = fixes.some((fix) => compareVersions('deb', one.sourceVersion, fix) < 0)
      if (before) return [`${one.name} ${one.version} ${id} fixable`]
      if (about.some((s) => s.verdict === 'open'))
        return [`${one.name} ${one.version} ${id} no_fix`]
      const judged = fixes.length > 0
      if (!judged && about.some((s) => s.verdict === 'undetermined'))
        return [`${one.name} ${one.version} ${id} unknown`]
      return []
    })
  })
}

it('finds exactly what the naive matcher finds', () => {
  fc.assert(
    fc.property(
      fc.array(statement, { minLength: 1, maxLength: 25 }),
      fc.array(installed, { maxLength: 12 }),
      (statements, packages) => {
        const ecosystem = asId<'Ecosystem'>('debian:12')
        fc.pre(statements.some((one) => one.ecosystem === ecosystem))
        const result = matchPackages(
          { ecosystem, packages, runningKernel: null },
          buildStatementIndex(statements),
        )
        const found = result.affected.flatMap((group) =>
          group.packages.flatMap((one) =>
            group.verdicts.map((v) => `${one.name} ${one.version} ${v.vulnerability} ${v.status}`),
          ),
        )
        expect(found.toSorted()).toEqual(naive(packages, statements).toSorted())
      },
    ),
    { numRuns: 500 },
  )
})
