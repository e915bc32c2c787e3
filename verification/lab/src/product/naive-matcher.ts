import type { LabDevice } from '../machine/device.ts'
import type { LabStatement } from './lab-feed.ts'

/** `package:arch vulnerability status`, the form in which both sides are compared. */
export type FindingLine = string

export const findingLine = (
  name: string,
  arch: string,
  vulnerability: string,
  status: string,
): FindingLine => `${name}:${arch} ${vulnerability} ${status}`

type Installed = { name: string; arch: string; source: string; sourceVersion: string }

const FIELDS =
  '${db:Status-Status}\\t${Package}\\t${Architecture}\\t${source:Package}\\t${source:Version}\\n'

/** What dpkg itself says is installed on the device. */
async function readInstalled(device: LabDevice): Promise<Installed[]> {
  const text = await device.must('dpkg-query', ['-W', '-f', FIELDS])
  return text.split('\n').flatMap((line) => {
    const [status, name = '', arch = '', source = '', sourceVersion = ''] = line.split('\t')
    return status === 'installed' ? [{ name, arch, source, sourceVersion }] : []
  })
}

/** Asks the device's own dpkg about every pair at once. */
async function isOlder(
  device: LabDevice,
  pairs: readonly (readonly [string, string])[],
): Promise<boolean[]> {
  const script =
    'while [ $# -gt 1 ]; do if dpkg --compare-versions "$1" lt "$2"; then echo y; else echo n; fi; shift 2; done'
  const output = await device.must('sh', ['-c', script, 'compare', ...pairs.flat()])
  return output
    .trim()
    .split('\n')
    .map((line) => line === 'y')
}

/**
 * The findings a device must have, computed without any code of Dirigent: every statement against every installed
 * package of its source, the versions compared by dpkg on the device itself.
 */
export async function expectedFindings(
  device: LabDevice,
  statements: readonly LabStatement[],
): Promise<FindingLine[]> {
  const pairs = (await readInstalled(device)).flatMap((pkg) =>
    statements
      .filter(({ source }) => source === pkg.source)
      .map((statement) => ({ pkg, statement })),
  )
  const resolved = pairs.filter(({ statement }) => statement.status === 'resolved')
  const older = await isOlder(
    device,
    resolved.map(
      ({ pkg, statement }) => [pkg.sourceVersion, statement.fixedVersion ?? '0'] as const,
    ),
  )
  const lines = pairs.flatMap(({ pkg, statement }) => {
    const line = (status: string) => [
      findingLine(pkg.name, pkg.arch, statement.vulnerability, status),
    ]
    if (statement.status === 'open') return line('no_fix')
    if (statement.status === 'undetermined') return line('unknown')
    return older[resolved.findIndex((one) => one.pkg === pkg && one.statement === statement)]
      ? line('fixable')
      : []
  })
  return lines.toSorted()
}

/** What one side has and the other has not; empty when equal. */
export function differences(
  expected: readonly FindingLine[],
  found: readonly FindingLine[],
): string[] {
  const [wanted, had] = [new Set(expected), new Set(found)]
  return [
    ...expected.filter((line) => !had.has(line)).map((line) => `missing: ${line}`),
    ...found.filter((line) => !wanted.has(line)).map((line) => `too much: ${line}`),
  ]
}
