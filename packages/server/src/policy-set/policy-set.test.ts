import { afterEach, describe, expect, it } from 'vitest'
import { parse, stringify } from 'yaml'
import { STANDARD_POLICY } from '@dirigent/domain/rollouts/standard-policy'
import { createFleet } from '../rollouts/fleet.test-support.ts'
import { applySet, diffSet } from './apply-set.ts'
import { createFromTemplate } from './create-from-template.ts'
import { durationText, fromFileForm, readDuration, toFileForm } from './file-form.ts'
import { durationNames, readSet, setJsonSchema } from './set-schema.ts'
import { readTemplates } from './templates.ts'

const [office] = await readTemplates()

describe('the form of a file', () => {
  it.each([
    [86_400_000, '1d'],
    [3 * 3_600_000, '3h'],
    [90 * 60_000, '90min'],
    [0, '0s'],
    [1_500, '1.5s'],
  ])('%s ms is %s', (ms, text) => {
    expect(durationText(ms)).toBe(text)
    expect(readDuration(text)).toBe(ms)
  })
  it('a document comes back as it was', () => {
    const written = parse(stringify(toFileForm(STANDARD_POLICY))) as unknown
    expect(fromFileForm(written, durationNames())).toEqual(STANDARD_POLICY)
  })
  it('the schema names durations as the file does', () => {
    const text = JSON.stringify(setJsonSchema())
    expect(text).toContain('"soak"')
    expect(text).not.toContain('soakMs')
  })
})

const standard = () => ({
  format: 1,
  policies: { Standard: toFileForm(STANDARD_POLICY) },
  groups: [],
})
type Changes = { [key: string]: unknown }
function changed(path: string, value: unknown): Changes {
  const set = structuredClone(standard()) as unknown as Changes
  const keys = path.split('.')
  let at = set
  for (const key of keys.slice(0, -1)) at = at[key] as Changes
  at[keys.at(-1) ?? ''] = value
  return set
}

describe('what is refused, and where', () => {
  it.each([
    [
      '5 %%',
      changed('policies.Standard.gates.test.failurePercentMax', '5 %%'),
      '/policies/Standard/gates/test/failurePercentMax',
    ],
    [
      'a duration without a unit',
      changed('policies.Standard.gates.test.soak', 24),
      '/policies/Standard/gates/test/soak',
    ],
    [
      'an unknown key',
      changed('policies.Standard.gates.test.sook', '1d'),
      '/policies/Standard/gates/test',
    ],
    [
      'a window that never opens',
      changed('policies.Standard.windows.servers.urgent', []),
      '/policies/Standard/windows/servers/urgent',
    ],
    [
      'a policy that is not there',
      changed('groups', [{ name: 'A', policy: 'Nobody' }]),
      '/groups/0/policy',
    ],
    ['a name twice', changed('groups', [{ name: 'A' }, { name: 'a' }]), '/groups/1/name'],
    ['a rule that takes nobody', changed('groups', [{ name: 'A', rule: {} }]), '/groups/0/rule'],
  ])('%s', (_what, set, pointer) => {
    const read = readSet(set)
    expect(read.ok ? 'accepted' : read.faults.map((fault) => fault.pointer)).toEqual([pointer])
  })
  it.each([
    ['failurePercentMax', '5 %%', '"5 %%" is not a percentage; write 5 or "5 %".'],
    ['soak', '24', '"24" is not a duration; write 90min, 24h or 3d.'],
  ])('%s: %s is refused in words', (field, value, detail) => {
    const read = readSet(changed(`policies.Standard.gates.test.${field}`, value))
    expect(read.ok ? null : read.faults[0]?.detail).toBe(detail)
  })
  it('what a percentage looks like is read', () => {
    const read = readSet(changed('policies.Standard.gates.test.failurePercentMax', '7.5 %'))
    expect(read.ok && read.set.policies.get('Standard')?.gates.test.failurePercentMax).toBe(7.5)
  })
})

it.each(await readTemplates())('the template $template is accepted', ({ text }) => {
  expect(readSet(parse(text))).toMatchObject({ ok: true })
})

describe('applied', () => {
  type Fleet = Awaited<ReturnType<typeof createFleet>>
  const open: Fleet[] = []
  afterEach(async () => {
    for (const fleet of open.splice(0)) await fleet.close()
  })
  async function aFleet() {
    const fleet = await createFleet()
    open.push(fleet)
    return fleet
  }
  const set = parse(office?.text ?? '') as unknown
  const count = async (fleet: Fleet, sql: string) =>
    (await fleet.db.one<{ n: number }>(`select count(*)::int as n from ${sql}`)).n

  it('first says, then does, and a second time does nothing', async () => {
    const fleet = await aFleet()
    await fleet.addDevice('t1', 'test')
    const said = await diffSet(fleet.db, set, fleet.now())
    const audit = await count(fleet, 'audit')
    const request = { set, reason: 'from git' }
    const done = await applySet(fleet.person(), request)
    expect(done.ok && said.ok && done.changes).toEqual(said.ok && said.changes)
    expect(done.ok && done.changes[0]).toMatchObject({
      what: 'policy',
      name: 'Small office',
      change: 'new',
    })
    expect(await count(fleet, 'policy')).toBe(2)
    const once = await count(fleet, 'audit')
    expect(once).toBeGreaterThan(audit)
    const again = await applySet(fleet.person(), request)
    expect(again.ok && again.changes.filter(({ change }) => change !== 'left')).toEqual([])
    expect(await count(fleet, 'audit')).toBe(once)
  })

  it('a policy from a template exists once, and no group has it', async () => {
    const fleet = await aFleet()
    const request = { template: 'nis2-bsi', reason: 'we fall under NIS2' }
    expect(await createFromTemplate(fleet.person(), request)).toMatchObject({
      ok: true,
      name: 'NIS2 and BSI',
    })
    expect(await createFromTemplate(fleet.person(), request)).toMatchObject({
      ok: false,
      problem: 'conflict',
    })
    expect(await createFromTemplate(fleet.person(), { ...request, template: 'x' })).toMatchObject({
      problem: 'not_found',
    })
    expect(
      await count(
        fleet,
        `device_group g join policy p on p.id = g.policy_id where p.name = 'NIS2 and BSI'`,
      ),
    ).toBe(0)
  })

  it('one fault and nothing is changed', async () => {
    const fleet = await aFleet()
    const groups = [{ name: 'New' }, { name: 'new' }]
    const before = await count(fleet, 'device_group')
    const outcome = await applySet(fleet.person(), {
      set: { ...standard(), groups },
      reason: 'try',
    })
    expect(outcome).toMatchObject({ ok: false, problem: 'body_invalid' })
    expect(await count(fleet, 'device_group')).toBe(before)
  })

  it('a policy with managed devices and nobody in Test and Pilot is refused', async () => {
    const fleet = await aFleet()
    await fleet.addDevice('b1', 'broad')
    const groups = [
      { name: 'Workstations', rule: { role: 'client' }, policy: 'Standard', mode: 'managed' },
    ]
    const outcome = await diffSet(fleet.db, { ...standard(), groups }, fleet.now())
    expect(outcome).toMatchObject({
      ok: false,
      extra: { faults: [{ code: 'ring_without_devices', pointer: '/groups/0/mode' }] },
    })
  })
})
