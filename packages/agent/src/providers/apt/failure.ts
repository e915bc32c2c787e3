import type { UpdateOutcomeReason } from '@dirigent/domain/planning/reasons'

const DETAIL_MAX = 500

/** The kinds of apt's and dpkg's complaints, most telling first. Output is English: it runs under LC_ALL=C. */
const KNOWN: readonly {
  pattern: RegExp
  reason: (match: RegExpExecArray, text: string) => UpdateOutcomeReason
}[] = [
  {
    pattern: /No space left on device|don't have enough free space/i,
    reason: () => ({ code: 'disk_full', neededBytes: null, freeBytes: 0 }),
  },
  {
    pattern:
      /Could not get lock|Unable to acquire the dpkg|lock was locked by another process|is another process using it/,
    reason: () => ({ code: 'lock_busy', waitedMs: 0 }),
  },
  {
    pattern: /dpkg: error processing (?:package|archive) (\S+)/,
    reason: (match, text) => ({
      code: 'script_failed',
      package: (match[1] ?? '').replace(/:.*$/, ''),
      detail: around(text, match.index),
    }),
  },
  {
    pattern: /Held packages were changed|held broken packages/,
    reason: () => ({ code: 'held_on_device' }),
  },
  {
    pattern:
      /Failed to fetch|Temporary failure resolving|Could not connect|Unable to fetch some archives|Connection (?:timed out|refused)/,
    reason: (match, text) => ({ code: 'network', detail: around(text, match.index) }),
  },
  {
    pattern: /dpkg was interrupted|Unmet dependencies|dependency problems/,
    reason: (match, text) => ({ code: 'provider_broken', detail: around(text, match.index) }),
  },
]

function around(text: string, index: number): string {
  return text.slice(Math.max(0, index - 50), index + DETAIL_MAX - 50).trim()
}

/** What apt or dpkg meant, as a reason; its last lines when the complaint is not one that is known. */
export function reasonOf(output: string, waitedMs = 0): UpdateOutcomeReason {
  for (const { pattern, reason } of KNOWN) {
    const match = pattern.exec(output)
    if (!match) continue
    const found = reason(match, output)
    return found.code === 'lock_busy' ? { ...found, waitedMs } : found
  }
  return { code: 'unknown_failure', detail: output.trim().slice(-DETAIL_MAX) }
}
