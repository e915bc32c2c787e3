import type { InputRefusal } from '@dirigent/protocol/refusals'
import type { z } from 'zod'

type Issue = z.core.$ZodIssue

const BY_SIZE = {
  string: ['text_too_short', 'text_too_long'],
  array: ['list_too_short', 'list_too_long'],
  other: ['number_too_small', 'number_too_big'],
} as const
const sizesOf = (origin: string) =>
  origin === 'string' || origin === 'array' ? BY_SIZE[origin] : BY_SIZE.other

/** What differs from a schema, as a person can be told it. */
export function refusalOfIssue(issue: Issue): InputRefusal {
  switch (issue.code) {
    case 'too_small': {
      const minimum = Number(issue.minimum)
      if (issue.origin === 'string' && minimum === 1) return { code: 'value_missing' }
      return { code: sizesOf(issue.origin)[0], minimum }
    }
    case 'too_big':
      return { code: sizesOf(issue.origin)[1], maximum: Number(issue.maximum) }
    case 'invalid_value':
      return { code: 'not_one_of', allowed: issue.values.map(String) }
    case 'unrecognized_keys':
      return { code: 'value_unknown' }
    case 'invalid_type':
      return issue.message.endsWith('received undefined')
        ? { code: 'value_missing' }
        : { code: 'value_unreadable' }
    default:
      return { code: 'value_unreadable' }
  }
}
