import { fileURLToPath } from 'node:url'
import { connect as connectTls } from 'node:tls'
import {
  newDevice,
  sectionBody,
  sign,
  somePackages,
  someSystem,
  checkInBody,
  type TestDevice,
} from '@dirigent/server/testing/test-device'
import { openDatabase, type Database } from '@dirigent/server/store/database'
import { secretHash } from '@dirigent/server/store/enrolment-tokens'
import { AGENT_PATHS } from '@dirigent/protocol/agent/messages'
import { uuidV7, systemRandom } from '@dirigent/system/random'
import {
  familyCpuMs,
  startProcess,
  startRealServer,
  withDatabase,
  type BenchDatabase,
  type BenchProcess,
} from './environment.ts'
import { requestBytes, sendAll, type LoadResult } from './http-load.ts'
import { median, percentile, perSecond, rounded, type Figure, type Measure } from './measure.ts'

const DEVICES = 5_000
const CONNECTIONS = 256
const REQUESTS = 20_000
const ROUNDS = 3
const RATIO_MIN = 0.5
const PER_SECOND_MIN = 3_000
const TLS_CONNECTIONS = 400

/** P1: unchanged check-ins over kept connections, one server process, load generator and PostgreSQL on this machine. */
export const p1CheckIn: Measure = {
  number: 'p1',
  run: (report) => withDatabase((database) => measure(database, report)),
}

async function measure(
  database: BenchDatabase,
  report: (sentence: string) => void,
): Promise<Figure[]> {
  const db = openDatabase({ connectionString: database.url })
  const devices = await seedDevices(db).finally(() => db.close())
  report(
    `P1: ${rounded(DEVICES)} devices stored, ${ROUNDS} rounds of ${rounded(REQUESTS)} check-ins`,
  )
  const reference = await startReference(devices)
  const server = await startRealServer(database)
  try {
    const runs: Runs = {
      reference: [],
      server: [],
      cpuMs: { reference: 0, server: 0, database: 0 },
    }
    await round(reference, devices)
    await round(server, devices)
    const cpuNow = () => ({
      reference: familyCpuMs(reference.child.pid ?? 0),
      server: familyCpuMs(server.child.pid ?? 0),
      database: database.cpuMs(),
    })
    const before = cpuNow()
    for (let turn = 0; turn < ROUNDS; turn++) {
      runs.reference.push(await round(reference, devices))
      runs.server.push(await round(server, devices))
    }
    const after = cpuNow()
    for (const name of ['reference', 'server', 'database'] as const) {
      runs.cpuMs[name] = after[name] - before[name]
    }
    return [figure(runs), tlsFigure(await newTlsConnections(server))]
  } finally {
    await Promise.all([reference.stop(), server.stop()])
  }
}

type Runs = {
  reference: LoadResult[]
  server: LoadResult[]
  cpuMs: { reference: number; server: number; database: number }
}
type BenchDevice = TestDevice & { body: ReturnType<typeof checkInBody> }

async function round(target: BenchProcess, devices: readonly BenchDevice[]): Promise<LoadResult> {
  const host = `127.0.0.1:${target.port}`
  const requests = Array.from({ length: REQUESTS }, (_, index) => {
    const device = devices[index % devices.length] as BenchDevice
    const { init } = sign(`http://${host}`, device, AGENT_PATHS.checkIn, device.body)
    return requestBytes(AGENT_PATHS.checkIn, host, init.headers, init.body)
  })
  const result = await sendAll(target.port, requests, CONNECTIONS)
  if (result.failed > 0)
    throw new Error(`${result.failed} of ${result.count} check-ins were refused`)
  return result
}

/** Devices as they are after their first day: sections stored, nothing pending. */
async function seedDevices(db: Database): Promise<BenchDevice[]> {
  const at = new Date()
  const packages = String(sectionBody('packages', somePackages(1_500))['hash'])
  const devices = Array.from({ length: DEVICES }, (_, index): BenchDevice => {
    const device = newDevice(`device-${index}`, {
      uid: uuidV7(at.getTime(), systemRandom),
      exchangeToken: `token-${index}`,
    })
    const system = String(sectionBody('system', someSystem(device))['hash'])
    const sections = {
      system,
      packages,
      hardware: packages,
      updates: packages,
      coverage: packages,
      restart: packages,
      state: packages,
    }
    return { ...device, body: checkInBody(device, { sections }) }
  })
  await db.execute(
    `insert into device (uid, name, state, public_key, machine_id_hash, os_family, ecosystem, agent_version, boot_id,
                         exchange_sha256, exchange_rotated_at, enrolled_at)
     select t.uid, t.name, 'active', t.key, t.machine, 'debian', 'debian:12', '0.1.0', t.boot, t.exchange, $7, $7
       from unnest($1::uuid[], $2::text[], $3::bytea[], $4::text[], $5::text[], $6::bytea[])
         as t (uid, name, key, machine, boot, exchange)`,
    [
      devices.map((device) => device.uid),
      devices.map((device) => device.name),
      devices.map((device) => Buffer.from(device.publicKey, 'base64')),
      devices.map((device) => device.machineIdHash),
      devices.map((device) => device.bootId),
      devices.map((device) => secretHash(device.exchangeToken)),
      at,
    ],
  )
  await db.execute(
    'insert into device_presence (device_id, last_seen_at) select id, $1 from device',
    [at],
  )
  const rows = devices.flatMap((device) =>
    Object.entries(device.body.sections).map(([section, hash]) => ({
      uid: device.uid,
      section,
      hash,
    })),
  )
  await db.execute(
    `insert into device_section (device_id, section, hash, taken_at, received_at)
     select d.id, t.section, t.hash, $4, $4 from unnest($1::uuid[], $2::text[], $3::text[]) as t (uid, section, hash)
       join device d on d.uid = t.uid`,
    [rows.map((row) => row.uid), rows.map((row) => row.section), rows.map((row) => row.hash), at],
  )
  await db.execute('vacuum analyze')
  return devices
}

async function startReference(devices: readonly BenchDevice[]): Promise<BenchProcess> {
  const script = fileURLToPath(new URL('reference-server.ts', import.meta.url))
  const reference = await startProcess(script, [], {})
  const loaded = new Promise((resolve) => reference.child.once('message', resolve))
  reference.child.send({
    keys: Object.fromEntries(devices.map((device) => [device.uid, device.publicKey])),
  })
  await loaded
  return reference
}

function figure(runs: Runs): Figure {
  const rate = (results: LoadResult[]) =>
    median(results.map((one) => perSecond(one.count, one.tookMs)))
  const [reference, server] = [rate(runs.reference), rate(runs.server)]
  const ratio = server / reference
  const p99 = percentile(
    runs.server.flatMap((one) => one.latenciesMs),
    99,
  )
  const each = (ms: number) => rounded((ms / (ROUNDS * REQUESTS)) * 1000)
  const { cpuMs } = runs
  return {
    number: 'P1',
    what: 'unchanged check-ins, kept connections',
    measured: `${rounded(server)}/s`,
    ratio,
    target: `≥ ${RATIO_MIN} × reference and ≥ ${rounded(PER_SECOND_MIN)}/s`,
    met: ratio >= RATIO_MIN && server >= PER_SECOND_MIN,
    note:
      `reference ${rounded(reference)}/s; ${CONNECTIONS} connections, p99 ${rounded(p99)} ms; processor time a check-in: ` +
      `server ${each(cpuMs.server)} µs, database ${each(cpuMs.database)} µs, reference ${each(cpuMs.reference)} µs`,
  }
}

/** What a device costs that does not keep its connection: handshake with the server's own authority. */
async function newTlsConnections(server: BenchProcess): Promise<{ tookMs: number; count: number }> {
  const startedAt = performance.now()
  let next = 0
  const worker = async () => {
    while (next++ < TLS_CONNECTIONS) {
      await new Promise<void>((resolve, reject) => {
        // The certificate is not checked here: only the server's side of the handshake is of interest.
        const socket = connectTls(
          { port: server.agentPort, host: '127.0.0.1', rejectUnauthorized: false },
          () => {
            socket.destroy()
            resolve()
          },
        )
        socket.once('error', reject)
      })
    }
  }
  await Promise.all(Array.from({ length: 8 }, worker))
  return { tookMs: performance.now() - startedAt, count: TLS_CONNECTIONS }
}

function tlsFigure({ tookMs, count }: { tookMs: number; count: number }): Figure {
  return {
    number: 'P1',
    what: 'new TLS connections (beside it)',
    measured: `${rounded(perSecond(count, tookMs))}/s`,
    ratio: null,
    target: 'reported',
    met: true,
    note: `${(tookMs / count).toFixed(1)} ms each, client and server together`,
  }
}
