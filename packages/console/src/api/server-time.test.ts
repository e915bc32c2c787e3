import { expect, it, vi } from 'vitest'
import { createServerTime } from './server-time.ts'

const OWN = Date.parse('2026-11-21T12:00:00Z')
const answer = (date: string) => new Response(null, { headers: { date } })

it('follows a server that lives three days ahead, and back', () => {
  const time = createServerTime(() => OWN)
  const changed = vi.fn<() => void>()
  time.onChange(changed)
  expect(time.now()).toBe(OWN)
  time.heard(answer('Tue, 24 Nov 2026 12:00:00 GMT'))
  expect(time.now()).toBe(Date.parse('2026-11-24T12:00:00Z'))
  time.heard(answer('Sat, 21 Nov 2026 12:00:01 GMT'))
  expect(time.now()).toBe(OWN)
  expect(changed).toHaveBeenCalledTimes(2)
})

it('takes seconds on the way for no difference, and a strange date for none at all', () => {
  const time = createServerTime(() => OWN)
  const changed = vi.fn<() => void>()
  time.onChange(changed)
  time.heard(answer('Sat, 21 Nov 2026 11:59:48 GMT'))
  time.heard(answer('yesterday'))
  time.heard(new Response(null))
  expect(time.now()).toBe(OWN)
  expect(changed).not.toHaveBeenCalled()
})
