import type { SectionContent } from '@dirigent/protocol/agent/inventory'
import { AGENT_PATHS } from '@dirigent/protocol/agent/messages'
import { sectionHash } from '@dirigent/protocol/agent/section-hash'
import { secretHash } from '@dirigent/server/store/enrolment-tokens'
import { refreshDeviceFindings } from '@dirigent/server/store/findings'
import {
  checkIn,
  newDevice,
  send,
  sendSection,
  sign,
  type TestDevice,
} from '@dirigent/server/testing/test-device'
import { systemClock } from '@dirigent/system/clock'
import { systemRandom, uuidV7 } from '@dirigent/system/random'
import { startStoringServer } from './environment.ts'
import { percentile, rounded, type Figure, type FleetMeasure } from './measure.ts'
import { AT, ECOSYSTEM, type StoredFleet } from './stored-fleet.ts'

const DEVICES = 20
const ROUNDS = 8
const CHANGED = 5
const TARGET_MS = 50

type Packages = SectionContent['packages']
type PackageRow = Packages['packages'][number]

/**
 * P3: a device of a stored fleet says at check-in that its packages changed, sends the five that did, and has its answer
 * when findings are written: one transaction stores both. Over HTTP, signed.
 */
export const p3Changed: FleetMeasure = {
  number: 'p3',
  async run(fleet, report) {
    report(`P3: ${DEVICES} devices change ${CHANGED} packages, ${ROUNDS} times`)
    const server = await startStoringServer(fleet.database)
    try {
      const origin = `http://127.0.0.1:${server.port}`
      const devices = await joinFleet(fleet, origin)
      const took: number[] = []
      const reference: number[] = []
      for (let round = 1; round <= ROUNDS; round++) {
        for (const one of devices) {
          reference.push(await timed(() => unchanged(origin, one)))
          took.push(await timed(() => change(origin, one, round)))
        }
      }
      await verify(fleet, devices)
      return [figure(fleet, took, reference)]
    } finally {
      await server.stop()
    }
  },
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now()
  await work()
  return performance.now() - started
}

type Member = { device: TestDevice; id: number; packages: Packages }

/** Devices with keys of their own, each with the packages of some stored device. */
async function joinFleet({ db }: StoredFleet, origin: string): Promise<Member[]> {
  const members: Member[] = []
  for (let at = 0; at < DEVICES; at++) {
    const uid = uuidV7(systemClock.now(), systemRandom)
    const device = newDevice(`joined-${at}`, { uid, exchangeToken: `joined-${at}` })
    const { id } = await db.one<{ id: number }>(
      `insert into device (uid, name, state, public_key, machine_id_hash, os_family, ecosystem, agent_version, boot_id,
                           exchange_sha256, exchange_rotated_at, enrolled_at)
       values ($1, $2, 'active', $3, $4, 'debian', $5, '0.1.0', 'b', $6, $7, $7) returning id`,
      [
        uid,
        device.name,
        Buffer.from(device.publicKey, 'base64'),
        device.machineIdHash,
        ECOSYSTEM,
        secretHash(device.exchangeToken),
        new Date(systemClock.now()),
      ],
    )
    await db.execute('insert into device_presence (device_id, last_seen_at) values ($1, $2)', [
      id,
      new Date(systemClock.now()),
    ])
    // What the task `device-status` writes a second after an enrolment; this server runs no tasks.
    await db.execute(
      `insert into device_status (device_id, state, rank, because, retired, name_sort, open_findings, late_findings,
           kev_findings, updates_offered, due_sort, refreshed_at)
       values ($1, 'observed', 6, '{"code": "up_to_date"}', false, $2, 0, 0, 0, 0, 'infinity', $3)`,
      [id, device.name, new Date(systemClock.now())],
    )
    const packages = await packagesOf(db, 1 + at * 2)
    const answer = await sendSection(origin, device, 'packages', packages)
    if (answer.status !== 200) throw new Error(`P3: ${JSON.stringify(answer.body)}`)
    // The first inventory leaves its findings to a task, which this server does not run.
    await db.transaction((tx) => refreshDeviceFindings(tx, id, AT))
    await db.execute('delete from finding_request where device_id = $1', [id])
    members.push({ device, id, packages })
  }
  return members
}

async function packagesOf(db: StoredFleet['db'], device: number): Promise<Packages> {
  const rows = await db.rows<PackageRow>(
    `select p.name, p.version, p.arch, p.source, p.source_version as "sourceVersion", p.origin
       from device_package d join package_version p on p.id = d.package_version_id where d.device_id = $1`,
    [device],
  )
  const unique = new Map(rows.map((row) => [row.name, row]))
  return { provider: 'apt', packages: [...unique.values()].toSorted(byLine) }
}

const byLine = (a: PackageRow, b: PackageRow) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0)

async function unchanged(origin: string, { device, packages }: Member): Promise<void> {
  const hash = sectionHash('packages', packages)
  const answer = await checkIn(origin, device, { sections: { packages: hash } })
  if (answer.status !== 200) throw new Error(`P3: check-in ${JSON.stringify(answer.body)}`)
}

/** Five packages, which ones by the round: mostly to a version that others have, sometimes to one that nobody has yet. */
async function change(origin: string, member: Member, round: number): Promise<void> {
  const { packages } = member.packages
  const removed: PackageRow[] = []
  const added: PackageRow[] = []
  for (let at = 0; at < CHANGED; at++) {
    const row = packages[(round * 211 + at * 97 + member.id) % packages.length]
    if (!row || removed.includes(row)) continue
    const update = at === 0 && round % 4 === 0 ? `9${member.id}` : String(1 + ((round + at) % 4))
    const version = row.version.replace(/\d+$/, update)
    if (version === row.version) continue
    removed.push(row)
    added.push({ ...row, version, sourceVersion: version })
  }
  const next: Packages = {
    provider: 'apt',
    packages: [...packages.filter((row) => !removed.includes(row)), ...added].toSorted(byLine),
  }
  const body = {
    kind: 'delta',
    section: 'packages',
    base: sectionHash('packages', member.packages),
    hash: sectionHash('packages', next),
    takenAt: new Date(systemClock.now()).toISOString(),
    added,
    removed: removed.map(({ name, version, arch }) => ({ name, version, arch })),
  }
  const hello = await checkIn(origin, member.device, { sections: { packages: body.hash } })
  const answer = await send(sign(origin, member.device, AGENT_PATHS.section, body))
  if (hello.status !== 200 || answer.status !== 200)
    throw new Error(`P3: ${JSON.stringify([hello.body, answer.body])}`)
  member.packages = next
}

/** Findings that were not written would be fast: what is open is what verdicts and packages say. */
async function verify({ db }: StoredFleet, members: readonly Member[]): Promise<void> {
  for (const { id, packages } of members) {
    const { installed, open, wanted } = await db.one<{
      installed: number
      open: number
      wanted: number
    }>(
      `select (select count(*) from device_package where device_id = $1) as installed,
              (select count(*) from finding where device_id = $1 and closed_at is null) as open,
              (select count(*) from device_package d join verdict v on v.package_version_id = d.package_version_id
                where d.device_id = $1 and v.status = 'fixable') as wanted`,
      [id],
    )
    if (installed !== packages.packages.length || open !== wanted)
      throw new Error(
        `P3: device ${id} has ${installed} packages stored of ${packages.packages.length}, ${open} findings of ${wanted}`,
      )
  }
}

function figure(fleet: StoredFleet, took: readonly number[], reference: readonly number[]): Figure {
  const [value, plain] = [percentile(took, 95), percentile(reference, 95)]
  return {
    number: 'P3',
    what: `changed inventory (${CHANGED} packages) to findings, ${rounded(fleet.devices)} devices stored`,
    measured: `p95 ${value.toFixed(0)} ms, median ${percentile(took, 50).toFixed(0)} ms`,
    ratio: percentile(took, 50) / percentile(reference, 50),
    target: `p95 ≤ ${TARGET_MS} ms`,
    met: value <= TARGET_MS,
    note: `check-in and delta, ${took.length} times; against an unchanged check-in: p95 ${plain.toFixed(0)} ms, median ${percentile(reference, 50).toFixed(1)} ms (the ratio is of medians)`,
  }
}
