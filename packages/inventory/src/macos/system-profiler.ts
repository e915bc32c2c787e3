import { parsePlist, type PlistError, type PlistValue } from './plist.ts'

/** One application as `system_profiler` lists it. */
export type ProfiledApplication = {
  name: string
  /** Empty when the application has none. */
  version: string
  /** `Universal`, `Intel`, `64-bit` …: what the tool prints for people; XML codes are put into the same words. */
  kind: string
  path: string
  /** The first certificate's name, e.g. `Developer ID Application: Mozilla Corporation (43AQ936H96)`. */
  signedBy: string | null
  /** What the application says of itself, e.g. `iTunes 10.5.3, © 2000-2012 Apple Inc.` */
  info: string | null
}

/** What SPSoftwareDataType says of the system, e.g. macOS 15.6.1 (24G90). */
export type ProfiledSystem = { product: string; version: string; build: string | null }

export type SystemProfile = {
  system: ProfiledSystem | null
  /** null when the report has no such section: not asked, which is not "none installed". */
  applications: readonly ProfiledApplication[] | null
}
export type SystemProfileError =
  | PlistError
  | { code: 'system_profile_unknown_format' | 'system_profile_truncated'; message: string }

const KINDS: Readonly<Record<string, string>> = {
  arch_arm_i64: 'Universal',
  arch_arm: 'Apple Silicon',
  arch_i64: 'Intel (x86_64)',
  arch_i32_i64: '64-bit',
  arch_i32: 'Intel (i386)',
  arch_ios: 'iOS',
  arch_web: 'Web',
  arch_other: 'Other',
  arch_ppc: 'PowerPC',
}

const SYSTEM = /^(macOS|Mac OS X|OS X)(?: Server)? ([\d.]+(?: \([a-z]\))?)(?: \((\w+)\))?/

function systemOf(text: string): ProfiledSystem | null {
  const found = SYSTEM.exec(text.trim())
  return found ? { product: 'macOS', version: found[2] ?? '', build: found[3] ?? null } : null
}

/** Adobe writes `1 . 2 . 2` in places. */
const versionOf = (text: string) => text.replace(/ ?([.,]) ?/g, '$1')

const textIn = (fields: { [key: string]: PlistValue }, key: string): string => {
  const value = fields[key]
  return typeof value === 'string' ? value.trim() : ''
}

function applicationOf(fields: { [key: string]: PlistValue }): ProfiledApplication | null {
  const name = textIn(fields, '_name')
  if (name === '') return null
  const signed = fields['signed_by']
  const signedBy = Array.isArray(signed) ? signed.find((one) => typeof one === 'string') : undefined
  const kind = textIn(fields, 'arch_kind') || textIn(fields, 'runtime_environment')
  return {
    name,
    version: versionOf(textIn(fields, 'version')),
    kind: KINDS[kind] ?? kind,
    path: textIn(fields, 'path'),
    signedBy: signedBy ?? null,
    info: textIn(fields, 'info') || null,
  }
}

const isFields = (value: PlistValue | undefined): value is { [key: string]: PlistValue } =>
  typeof value === 'object' && !Array.isArray(value)

function fromPlist(xml: string): SystemProfile | SystemProfileError {
  const value = parsePlist(xml)
  if (typeof value !== 'object' || 'message' in value) return value as PlistError
  const sections = (Array.isArray(value) ? value : [value]).filter(isFields)
  const items = (type: string) => {
    const section = sections.find((one) => one['_dataType'] === type)
    const list = section?.['_items']
    return Array.isArray(list) ? list.filter(isFields) : null
  }
  const software = items('SPSoftwareDataType')?.[0]
  const applications = items('SPApplicationsDataType')
  if (software === undefined && applications === null)
    return {
      code: 'system_profile_unknown_format',
      message: 'the property list has neither software nor applications of system_profiler.',
    }
  return {
    system: software ? systemOf(textIn(software, 'os_version')) : null,
    applications: applications?.map(applicationOf).filter((one) => one !== null) ?? null,
  }
}

const SECTION = /^(\S.*):\s*$/
const HEAD = /^ {4}(\S.*):\s*$/
const FIELD = /^ {6}([^:]+): ?(.*)$/

function fromText(text: string): SystemProfile | SystemProfileError {
  let section = ''
  let system: ProfiledSystem | null = null
  let current: { name: string; fields: Map<string, string> } | null = null
  let applications: { name: string; fields: Map<string, string> }[] | null = null
  for (const line of text.split(/\r?\n/)) {
    const named = SECTION.exec(line)?.[1]
    if (named !== undefined) {
      section = named
      current = null
      if (section === 'Applications') applications = []
      continue
    }
    const head = HEAD.exec(line)?.[1]
    if (head !== undefined) {
      current = { name: head, fields: new Map() }
      if (section === 'Applications') applications?.push(current)
      continue
    }
    const field = FIELD.exec(line)
    if (field) current?.fields.set(field[1] ?? '', (field[2] ?? '').trim())
    if (section === 'Software') system ??= systemOf(/System Version:\s*(.*)$/.exec(line)?.[1] ?? '')
  }
  if (system === null && applications === null)
    return {
      code: 'system_profile_unknown_format',
      message: 'it is not a report of system_profiler with software or applications.',
    }
  // Every application has at least a kind or a place: one with a bare name is where a cut report ends.
  if (applications?.at(-1)?.fields.size === 0)
    return {
      code: 'system_profile_truncated',
      message: 'the report ends within an application: it is cut. Write it again.',
    }
  return {
    system,
    applications:
      applications?.map(({ name, fields }) => ({
        name,
        version: versionOf(fields.get('Version') ?? ''),
        kind: fields.get('Kind') ?? '',
        path: fields.get('Location') ?? '',
        signedBy: fields.get('Signed by')?.split(', ')[0] ?? null,
        info: fields.get('Get Info String') ?? null,
      })) ?? null,
  }
}

/**
 * A report of `system_profiler SPSoftwareDataType SPApplicationsDataType`, as text or with `-xml` (its manual page).
 * The text is only read in English: the tool prints it so for root and in scripts (`LANG=C`).
 */
export function parseSystemProfile(report: string): SystemProfile | SystemProfileError {
  const start = report.replace(/^\uFEFF/, '').trimStart()
  return start.startsWith('<') ? fromPlist(start) : fromText(report)
}
