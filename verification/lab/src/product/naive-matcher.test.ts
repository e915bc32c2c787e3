import { expect, it } from 'vitest'
import { differences, findingLine } from './naive-matcher.ts'

const fixable = findingLine('libssl3', 'amd64', 'CVE-2099-0001', 'fixable')
const unfixed = findingLine('bash', 'amd64', 'CVE-2099-0002', 'no_fix')

it('two equal sides differ in nothing', () => {
  expect(differences([fixable, unfixed], [unfixed, fixable])).toEqual([])
})

it('names what is missing and what is too much, a different status included', () => {
  const wrong = findingLine('bash', 'amd64', 'CVE-2099-0002', 'fixable')
  expect(differences([fixable, unfixed], [fixable, wrong])).toEqual([
    `missing: ${unfixed}`,
    `too much: ${wrong}`,
  ])
})
