import type { Answer } from './answers.ts'

/**
 * Why the two differ about a package:
 * - `signed_build`: debsecan looks a package up under its own source name; Debian's signed builds (linux-signed-amd64)
 *   have one that the tracker never names, so it says nothing about an installed kernel. We judge them as `linux`.
 * - `not_configured`: its files are on disk, but dpkg did not finish; debsecan leaves it out.
 * - `foreign`: not of this distribution; debsecan compares its version all the same, we say `unknown` and why.
 * - `idle_kernel`: a kernel that does not run; debsecan does not know which one does.
 * - `undetermined`: the tracker has not judged it; debsecan's format cannot say that, we say `unknown`.
 * - `unexplained`: one of the two is wrong.
 */
type Cause =
  | 'signed_build'
  | 'not_configured'
  | 'foreign'
  | 'idle_kernel'
  | 'undetermined'
  | 'unexplained'

export type Difference = { finding: string; saidBy: 'dirigent' | 'debsecan'; cause: Cause }

type Stanza = { source: string; state: string }

/** Package → its source and dpkg's state, read without our own parser of the file. */
function stanzasOf(status: string): Map<string, Stanza> {
  const stanzas = new Map<string, Stanza>()
  for (const text of status.split(/\n\n+/)) {
    const field = (name: string) => new RegExp(`^${name}: (.*)$`, 'm').exec(text)?.[1]
    const name = field('Package')
    if (name === undefined) continue
    const source = field('Source')?.split(' ')[0] ?? name
    stanzas.set(name, { source, state: field('Status')?.split(' ')[2] ?? '' })
  }
  return stanzas
}

type Compared = {
  status: string
  /** As `uname -r` says; null where the inventory does not tell. */
  runningKernel: string | null
  ours: Answer
  theirs: Answer
}

/** Every (vulnerability, package, fixable or not) that only one of the two names, with its cause. */
export function differences({ status, runningKernel, ours, theirs }: Compared): Difference[] {
  const stanzas = stanzasOf(status)
  const onlyOurs = [...ours.findings.difference(theirs.findings)].map((finding) => {
    const [, name = '', verdict] = finding.split(' ')
    const { source = '', state = '' } = stanzas.get(name) ?? {}
    const cause: Cause =
      verdict === 'unknown'
        ? 'undetermined'
        : /^linux-signed-/.test(source)
          ? 'signed_build'
          : state !== '' && state !== 'installed'
            ? 'not_configured'
            : 'unexplained'
    return { finding, saidBy: 'dirigent' as const, cause }
  })
  const isIdle = (name: string) =>
    runningKernel !== null &&
    /^linux-[a-z-]+-\d+\.\d+\.\d+/.test(name) &&
    !name.includes(runningKernel)
  const onlyTheirs = [...theirs.findings.difference(ours.findings)].map((finding) => {
    const [, name = ''] = finding.split(' ')
    const cause: Cause = ours.unknown.has(name)
      ? 'foreign'
      : isIdle(name)
        ? 'idle_kernel'
        : 'unexplained'
    return { finding, saidBy: 'debsecan' as const, cause }
  })
  return [...onlyOurs, ...onlyTheirs]
}

/** `signed_build 1,300 (linux-image-6.1.0-29-amd64 …)`, one part per cause; empty when there is no difference. */
export function causesText(found: readonly Difference[]): string {
  const byCause = Map.groupBy(found, ({ cause }) => cause)
  return [...byCause]
    .map(([cause, of]) => {
      const names = [...new Set(of.map(({ finding }) => finding.split(' ')[1] ?? ''))]
      const shown = names.slice(0, 2).join(', ')
      return `${cause} ${of.length.toLocaleString('en')} (${shown}${names.length > 2 ? ' …' : ''})`
    })
    .join('; ')
}
