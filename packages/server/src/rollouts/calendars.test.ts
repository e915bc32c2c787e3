import { afterAll, beforeAll, expect, it } from 'vitest'
import type { PolicyDocument } from '@dirigent/domain/rollouts/policy'
import { loadPoliciesInForce } from '../store/calendars.ts'
import { apiCaller, type ApiCaller } from '../testing/api-caller.ts'
import { startTestServer, type TestServer } from '../testing/test-server.ts'
import { ensureStandardSetup } from './standard-setup.ts'

let server: TestServer
let call: ApiCaller
const NOW = Date.parse('2026-11-21T12:00:00Z')

beforeAll(async () => {
  server = await startTestServer({ clock: { now: () => NOW } })
  const { db, random } = server.context
  await ensureStandardSetup({ db, random }, NOW)
  call = await apiCaller(server.context, 'administrator')
})
afterAll(() => server.stop())

type Row = { policy: string; revision: number; document: PolicyDocument }
async function change(alter: (document: PolicyDocument) => PolicyDocument) {
  const items = (await call('GET', '/api/v1/policies')).body['items'] as Row[]
  const [row] = items
  if (!row) throw new Error('no policy')
  const body = { revision: row.revision, document: alter(row.document), reason: 'a try' }
  return call('PUT', `/api/v1/policies/${row.policy}`, body)
}
const outside = (hours: string) => (document: PolicyDocument) => ({
  ...document,
  windows: {
    ...document.windows,
    clients: {
      ...document.windows.clients,
      routine: [{ on: 'business_hours' as const, part: 'outside' as const, hours }],
    },
  },
  freezeCalendars: ['Betrieb'],
})
const WEEKLY = [{ days: ['mon', 'tue', 'wed', 'thu', 'fri'], start: '08:00', durationMinutes: 600 }]
const FILE = `BEGIN:VCALENDAR
BEGIN:VEVENT
UID:1
SUMMARY:Inventur
DTSTART;VALUE=DATE:20261228
DTEND;VALUE=DATE:20270102
END:VEVENT
END:VCALENDAR`

it('a policy may not name what does not exist', async () => {
  expect(await change(outside('Büro'))).toMatchObject({
    status: 422,
    body: { pointer: '/freezeCalendars/0' },
  })
})

it('refuses holidays of nowhere and files that cannot be read', async () => {
  const path = '/api/v1/calendars/X'
  expect(await call('PUT', path, { country: 'FR', region: null })).toMatchObject({
    status: 422,
    body: { pointer: '/country' },
  })
  expect(await call('PUT', path, { country: 'DE', region: 'XX' })).toMatchObject({
    status: 422,
    body: { pointer: '/region' },
  })
  expect(await call('PUT', path, { icalendar: '<html>' })).toMatchObject({
    status: 422,
    body: { pointer: '/icalendar' },
  })
})

it('fills business hours and calendars into the policies in force', async () => {
  const bavaria = await call('PUT', '/api/v1/calendars/Bayern', { country: 'DE', region: 'BY' })
  expect(bavaria).toMatchObject({ status: 200, body: { kind: 'public_holidays', region: 'BY' } })
  expect(await call('PUT', '/api/v1/calendars/Betrieb', { icalendar: FILE })).toMatchObject({
    status: 200,
    body: { events: [{ name: 'Inventur', from: '2026-12-28T00:00', until: '2027-01-02T00:00' }] },
  })
  const hours = { weekly: WEEKLY, calendars: ['Bayern'] }
  expect((await call('PUT', '/api/v1/business-hours/B%C3%BCro', hours)).status).toBe(200)
  expect((await change(outside('Büro'))).status).toBe(200)
  const [policy] = await loadPoliciesInForce(server.context.db, NOW)
  expect(policy?.document.freezes.map(({ name }) => name)).toEqual(['Inventur'])
  expect(policy?.document.windows.clients.routine).toEqual([
    expect.objectContaining({ weekly: WEEKLY, holidays: expect.arrayContaining(['2027-01-06']) }),
  ])
})

it('keeps what is referred to, and hours that would close a window for ever', async () => {
  expect(await call('DELETE', '/api/v1/calendars/Bayern')).toMatchObject({ status: 409 })
  expect(await call('DELETE', '/api/v1/calendars/Betrieb')).toMatchObject({ status: 409 })
  expect(await call('DELETE', '/api/v1/business-hours/B%C3%BCro')).toMatchObject({ status: 409 })
  const always = [
    { days: [...(WEEKLY[0]?.days ?? []), 'sat', 'sun'], start: '00:00', durationMinutes: 1_440 },
  ]
  const path = '/api/v1/business-hours/B%C3%BCro'
  expect(await call('PUT', path, { weekly: always, calendars: [] })).toMatchObject({ status: 409 })
})
