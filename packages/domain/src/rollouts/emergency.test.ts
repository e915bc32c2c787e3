import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { countApprovals, mayApprove, type ApproverSeat } from './emergency.ts'

const seat = (approver: string, deputy: string | null = null): ApproverSeat => ({
  approver,
  deputy,
})

describe('approvals of an emergency', () => {
  it.each<[string, ApproverSeat[], string[], number, boolean]>([
    ['two approvers, nobody spoke', [seat('anna'), seat('ben')], [], 2, false],
    ['one of two', [seat('anna'), seat('ben')], ['anna'], 1, false],
    ['both', [seat('anna'), seat('ben')], ['anna', 'ben'], 0, false],
    [
      'two of three are enough',
      [seat('anna'), seat('ben'), seat('cem')],
      ['cem', 'anna'],
      0,
      false,
    ],
    [
      'a deputy for the one who is away',
      [seat('anna', 'dora'), seat('ben')],
      ['ben', 'dora'],
      0,
      false,
    ],
    [
      'approver and own deputy are one seat',
      [seat('anna', 'dora'), seat('ben')],
      ['anna', 'dora'],
      1,
      false,
    ],
    ['one person has one voice', [seat('anna'), seat('ben', 'anna')], ['anna'], 1, false],
    [
      'a deputy of both speaks for one',
      [seat('anna', 'dora'), seat('ben', 'dora')],
      ['dora'],
      1,
      false,
    ],
    ['two deputies', [seat('anna', 'dora'), seat('ben', 'emil')], ['dora', 'emil'], 0, false],
    ['somebody else', [seat('anna'), seat('ben')], ['mallory', 'anna'], 1, false],
    ['a single approver', [seat('anna')], ['anna'], 0, true],
    ['nobody may approve: never by itself', [], ['anna'], 1, true],
  ])('%s', (_, seats, spoken, missing, single) => {
    expect(countApprovals(seats, spoken)).toMatchObject({ missing, single })
  })

  it('names whose deputy spoke', () => {
    const { counted } = countApprovals([seat('anna', 'dora'), seat('ben')], ['dora', 'ben'])
    expect(counted).toEqual([
      { by: 'dora', insteadOf: 'anna' },
      { by: 'ben', insteadOf: null },
    ])
  })

  it('never more voices than people or seats, and only of people with a seat', () => {
    const name = fc.constantFrom('a', 'b', 'c', 'd')
    const seats = fc.uniqueArray(
      fc.record({ approver: name, deputy: fc.option(name, { nil: null }) }),
      { selector: ({ approver }) => approver, maxLength: 4 },
    )
    fc.assert(
      fc.property(seats, fc.uniqueArray(name), (given, spoken) => {
        const { counted, missing, needed } = countApprovals(given, spoken)
        expect(new Set(counted.map(({ by }) => by)).size).toBe(counted.length)
        expect(counted.length).toBeLessThanOrEqual(given.length)
        expect(counted.every(({ by }) => mayApprove(given, by))).toBe(true)
        expect(missing).toBe(Math.max(0, needed - counted.length))
      }),
    )
  })
})
