import { expect, it } from 'vitest'
import { countReport, countsLine, sumOf } from './counts.ts'

const report = (...files: { status: string; tests: [string, string][] }[]) =>
  JSON.stringify({
    testResults: files.map(({ status, tests }, index) => ({
      name: `/r/packages/${index}.test.ts`,
      status,
      assertionResults: tests.map(([fullName, outcome]) => ({ fullName, status: outcome })),
    })),
  })

it('counts each kind and names what was skipped and what failed', () => {
  const json = report({
    status: 'failed',
    tests: [
      ['adds', 'passed'],
      ['breaks', 'failed'],
      ['waits', 'skipped'],
      ['later', 'todo'],
    ],
  })
  expect(countReport(json, 1, '/r')).toEqual({
    passed: 1,
    failed: 1,
    skipped: 2,
    failedNames: ['packages/0.test.ts › breaks'],
    skippedNames: ['packages/0.test.ts › waits', 'packages/0.test.ts › later'],
  })
})

it.each([
  ['a file that could not be loaded', report({ status: 'failed', tests: [] }), 1],
  [
    'a failed hook after tests that passed',
    report({ status: 'failed', tests: [['a', 'passed']] }),
    1,
  ],
  ['an error after the end', report({ status: 'passed', tests: [['a', 'passed']] }), 1],
  ['a run that was killed', report({ status: 'passed', tests: [['a', 'passed']] }), null],
  ['a missing report', null, 0],
])('counts %s as a failure', (_what, json, exitCode) => {
  expect(countReport(json, exitCode, '/r').failed).toBe(1)
})

it('adds up runs to the last line', () => {
  const runs = [
    { passed: 2, failed: 0, skipped: 1 },
    { passed: 3, failed: 1, skipped: 0 },
  ]
  expect(countsLine(sumOf(runs))).toBe('5 passed, 1 failed, 1 skipped')
})
