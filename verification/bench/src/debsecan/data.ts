import { deflateSync } from 'node:zlib'

type Row = { status: string; fixed_version?: string; urgency?: string }
/** The tracker's JSON: source package → vulnerability → release by codename. */
export type Tracker = Record<
  string,
  Record<string, { description?: string; releases: Partial<Record<string, Row>> }>
>

const URGENCY: Readonly<Record<string, string>> = { low: 'L', medium: 'M', high: 'H' }

/**
 * One package line: name, number of the vulnerability, flags (B/S, urgency, remote, fix available), the version that is
 * no longer vulnerable, other such versions. Null for what the format cannot say: the release never had the flaw, or
 * nobody has judged it yet.
 */
function packageLine(source: string, at: number, row: Row): string | null {
  const urgency = URGENCY[row.urgency ?? ''] ?? ' '
  if (row.status === 'open') return `${source},${at},S${urgency}  ,,`
  const fixed = row.fixed_version ?? '0'
  if (row.status !== 'resolved' || fixed === '0') return null
  return `${source},${at},S${urgency} F,${fixed},`
}

/**
 * What the tracker says about one release, as debsecan downloads it (`VERSION 1`, read off its own `fetch_data`): the
 * names, the packages and which binaries a source has, an empty line after each. The last block stays empty: debsecan
 * only marks packages as obsolete by it. Reads the tracker without our feed's parser, so that an error of that parser
 * shows as a difference.
 */
export function debsecanData(tracker: Tracker, codename: string): Buffer {
  const numbers = new Map<string, number>()
  const names: string[] = []
  const packages: string[] = []
  for (const [source, vulnerabilities] of Object.entries(tracker)) {
    for (const [id, { description = '', releases }] of Object.entries(vulnerabilities)) {
      const row = releases[codename]
      if (!row) continue
      const at = numbers.get(id) ?? names.length
      const line = packageLine(source, at, row)
      if (line === null) continue
      packages.push(line)
      if (numbers.has(id)) continue
      numbers.set(id, at)
      names.push(`${id},,${description.slice(0, 70).replaceAll(/\s+/g, ' ')}`)
    }
  }
  return deflateSync(['VERSION 1', ...names, '', ...packages, '', '', ''].join('\n'))
}
