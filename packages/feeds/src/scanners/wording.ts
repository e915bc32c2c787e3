import type { XmlElement } from './reading/xml-records.ts'
import { deepText } from './reading/xml-records.ts'
import type { ScannedSeverity, ScanTarget } from './report.ts'
import { NO_TARGET } from './report.ts'

const SEVERITIES: Readonly<Record<string, ScannedSeverity>> = {
  critical: 'critical',
  kritisch: 'critical',
  hoch: 'high',
  mittel: 'medium',
  niedrig: 'low',
  crit: 'critical',
  high: 'high',
  important: 'high',
  error: 'high',
  serious: 'high',
  medium: 'medium',
  moderate: 'medium',
  warning: 'medium',
  low: 'low',
  minor: 'low',
  minimal: 'low',
  negligible: 'low',
  unimportant: 'low',
  none: 'none',
  info: 'none',
  information: 'none',
  informational: 'none',
  log: 'none',
  note: 'none',
}

/** Severity as scanners write it in words; what we do not know is `unknown`, never the lowest. */
export const severityOf = (word: string): ScannedSeverity =>
  SEVERITIES[word.trim().toLowerCase()] ?? 'unknown'

/** Severity of a CVSS base score, as FIRST divides them. */
export function severityOfScore(score: string | number): ScannedSeverity {
  const number = typeof score === 'number' ? score : Number.parseFloat(score)
  if (!Number.isFinite(number)) return 'unknown'
  if (number >= 9) return 'critical'
  if (number >= 7) return 'high'
  if (number >= 4) return 'medium'
  return number > 0 ? 'low' : 'none'
}

const CVE = /CVE-\d{4}-\d{4,}/gi
const OTHERS =
  /\b(?:GHSA(?:-[23456789cfghjmpqrvwx]{4}){3}|(?:RH[SBE]A|CESA|ELSA|ALSA|RLSA|USN|DSA|DLA|GO|PYSEC|RUSTSEC|SNYK|XRAY|ALAS\d*)-[\w:.-]*\w)/gi

/** The ids of vulnerabilities in texts: CVE ids when there is one, else those of publishers. Without doubles, in order. */
export function idsIn(...texts: readonly string[]): string[] {
  const all = texts.join(' ')
  const found = all.match(CVE) ?? all.match(OTHERS) ?? []
  return [
    ...new Set(
      found.map((id) =>
        /^ghsa/i.test(id) ? `GHSA${id.slice(4).toLowerCase()}` : id.toUpperCase(),
      ),
    ),
  ]
}

/** CVE ids only. */
export const cvesIn = (...texts: readonly string[]): string[] => [
  ...new Set((texts.join(' ').match(CVE) ?? []).map((id) => id.toUpperCase())),
]

/** CVE ids anywhere inside an element. */
export const deepCves = (element: XmlElement | null): string[] =>
  element === null ? [] : cvesIn(deepText(element))

/** A moment as ISO; without a zone it is taken for UTC (most scanners write it so). Null when it is none. */
export function instantOf(text: string): string | null {
  const trimmed = text.trim()
  if (trimmed === '') return null
  if (/^\d{9,10}$/.test(trimmed)) return isoOf(Number(trimmed) * 1000)
  if (/^\d{13}$/.test(trimmed)) return isoOf(Number(trimmed))
  const packed = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)/.exec(trimmed)
  if (packed)
    return instantOf(packed.slice(1, 4).join('-') + 'T' + packed.slice(4, 7).join(':') + 'Z')
  const plain = trimmed.replace(/ \+0000 UTC$/, 'Z').replace(/(\.\d{3})\d+/, '$1')
  const zoned = /(?:Z|[+-]\d\d:?\d\d|GMT|UTC|[A-Z]{3,4})$/.test(plain) || !/\d:\d\d/.test(plain)
  return isoOf(
    Date.parse(
      zoned
        ? plain
        : `${plain.replace(' ', plain.includes('-') ? 'T' : ' ')}${plain.includes('-') ? 'Z' : ' UTC'}`,
    ),
  )
}

function isoOf(ms: number): string | null {
  return Number.isFinite(ms) && Math.abs(ms) < 8.64e15 ? new Date(ms).toISOString() : null
}

const filled = (texts: readonly (string | undefined)[]) => [
  ...new Set(
    texts.map((text) => (text ?? '').trim()).filter((text) => text !== '' && text !== '-'),
  ),
]

const ADDRESS = /^(?:\d{1,3}(?:\.\d{1,3}){3}|[0-9a-f]*:[0-9a-f:]+(?:%\w+)?)$/i

/** A device as a report names it. Addresses among the names go where they belong. */
export function targetOf(said: {
  label?: string
  names?: readonly (string | undefined)[]
  addresses?: readonly (string | undefined)[]
  macAddresses?: readonly (string | undefined)[]
  machineIds?: readonly (string | undefined)[]
  cloudIds?: readonly (string | undefined)[]
}): ScanTarget {
  const named = filled(said.names ?? [])
  const names = named.filter((name) => !ADDRESS.test(name))
  const addresses = filled([
    ...(said.addresses ?? []),
    ...named.filter((name) => ADDRESS.test(name)),
  ])
  const label =
    (said.label ?? '').trim() ||
    (names[0] ??
      addresses[0] ??
      said.machineIds?.find(Boolean) ??
      said.cloudIds?.find(Boolean) ??
      '')
  return {
    label,
    names,
    addresses,
    macAddresses: filled(said.macAddresses ?? []),
    machineIds: filled(said.machineIds ?? []),
    cloudIds: filled(said.cloudIds ?? []),
  }
}

/** An image, a folder or a project: no device by itself. */
export const labelledTarget = (label: string): ScanTarget => ({ ...NO_TARGET, label: label.trim() })
