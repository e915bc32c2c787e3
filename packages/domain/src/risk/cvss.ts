import calculator from 'ae-cvss-calculator'
import type { CvssScore } from '../advisories/advisory.ts'

const { Cvss2, Cvss3P0, Cvss3P1, Cvss4P0 } = calculator

type Computed = { version: CvssScore['version']; score: number }

function compute(vector: string): Computed {
  if (vector.startsWith('CVSS:4.0/'))
    return { version: '4.0', score: baseScore(new Cvss4P0(vector)) }
  if (vector.startsWith('CVSS:3.1/'))
    return { version: '3.1', score: baseScore(new Cvss3P1(vector)) }
  if (vector.startsWith('CVSS:3.0/'))
    return { version: '3.0', score: baseScore(new Cvss3P0(vector)) }
  return { version: '2.0', score: baseScore(new Cvss2(vector)) }
}

type Scored = { calculateScores(): { base?: number | undefined; overall: number } }

function baseScore(vector: Scored): number {
  const scores = vector.calculateScores()
  return scores.base ?? scores.overall
}

const BASE_METRICS: Record<CvssScore['version'], readonly string[]> = {
  '2.0': ['AV', 'AC', 'Au', 'C', 'I', 'A'],
  '3.0': ['AV', 'AC', 'PR', 'UI', 'S', 'C', 'I', 'A'],
  '3.1': ['AV', 'AC', 'PR', 'UI', 'S', 'C', 'I', 'A'],
  '4.0': ['AV', 'AC', 'AT', 'PR', 'UI', 'VC', 'VI', 'VA', 'SC', 'SI', 'SA'],
}

/** The library gives half a vector a score; a score from guessed metrics would set a deadline nobody can explain. */
function isComplete(vector: string, version: CvssScore['version']): boolean {
  const values = new Map(vector.split('/').map((part) => part.split(':') as [string, string]))
  return BASE_METRICS[version].every((metric) => /^[A-WYZ]$/.test(values.get(metric) ?? ''))
}

/** The score of a CVSS vector (2.0 to 4.0) where a publisher gives the vector alone; null when it is not one. */
export function scoreOfVector(vector: string): CvssScore | null {
  const trimmed = vector.trim()
  if (!/^(?:CVSS:[34]\.\d\/)?[A-Za-z]+:[A-Za-z]/.test(trimmed)) return null
  try {
    const { version, score } = compute(trimmed)
    return Number.isFinite(score) && isComplete(trimmed, version)
      ? { version, vector: trimmed, score }
      : null
  } catch {
    // The library throws on unknown metrics: not a vector is an answer, not a failure.
    return null
  }
}
