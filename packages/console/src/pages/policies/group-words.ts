import type { Schemas } from '@dirigent/client/client'
import { GROUPS } from '@dirigent/words/console/policies'
import { ROLES } from '@dirigent/words/terms'
import type { Reader } from '../../reader/reader.tsx'

/** Who belongs to a group, in words: a list made by hand, or the conditions of its rule, all of which must hold. */
export function membershipText(group: Schemas['GroupRow'], { t, term, list }: Reader): string {
  const { rule } = group
  if (group.membership === 'listed' || rule === null) return t(GROUPS.listed)
  const values = (items: readonly string[] | undefined) =>
    items && items.length > 0 ? list(items) : null
  const family = values(rule.osFamily)
  const packages = values(rule.hasPackage)
  const sites = values(rule.site)
  const parts = [
    rule.role && t(GROUPS.ruleRole, { values: term(ROLES, rule.role) }),
    family && t(GROUPS.ruleFamily, { values: family }),
    rule.nameMatches && t(GROUPS.ruleName, { values: rule.nameMatches }),
    packages && t(GROUPS.rulePackage, { values: packages }),
    sites && t(GROUPS.ruleSite, { values: sites }),
    rule.critical && t(GROUPS.ruleCritical),
  ].filter((part) => typeof part === 'string')
  return parts.length === 0 ? t(GROUPS.everyDevice) : parts.join(' · ')
}
