import { AFTER_RETURN } from '@dirigent/domain/risk/deadline'
import { DEADLINE_RULES } from './console/vulnerabilities.ts'
import type { Speaker } from './speaker.ts'

/**
 * The row that set a deadline, in words. `rule` is the short stable text that travels (`cap/critical-7`,
 * `bod-26-04/kev=no,exposed=yes,automatable=no,impact=total`); one that we do not know is shown as it is.
 */
export function deadlineRule(rule: string, speaker: Speaker): string {
  if (rule.endsWith(AFTER_RETURN)) {
    const row = deadlineRule(rule.slice(0, -AFTER_RETURN.length), speaker)
    return speaker.say(DEADLINE_RULES.afterReturn, { row })
  }
  const cap = /^cap\/(.+)-(\d+)$/.exec(rule)
  if (cap) {
    const days = Number(cap[2])
    if (cap[1] === 'high') return speaker.say(DEADLINE_RULES.capHigh, { days })
    const entry = cap[1]?.includes('system') ? DEADLINE_RULES.capSystem : DEADLINE_RULES.capCritical
    return speaker.say(entry, { days })
  }
  if (!rule.startsWith('bod-26-04/')) return rule
  const values = Object.fromEntries(
    rule
      .slice('bod-26-04/'.length)
      .split(',')
      .map((pair) => pair.split('=') as [string, string]),
  )
  const { kev = 'no', exposed = 'no', automatable = 'no', impact = 'total' } = values
  return speaker.say(DEADLINE_RULES.bod, { kev, exposed, automatable, impact })
}
