import { zstdCompressSync } from 'node:zlib'
import { pipeline } from 'node:stream/promises'
import { Readable } from 'node:stream'
import pg from 'pg'
import { from as copyFrom } from 'pg-copy-streams'
import type { SectionContent } from '@dirigent/protocol/agent/inventory'
import { AGENT_PATHS } from '@dirigent/protocol/agent/messages'
import { openDatabase, type Database } from '@dirigent/server/store/database'
import { secretHash } from '@dirigent/server/store/enrolment-tokens'
import {
  checkInBody,
  newDevice,
  sectionBody,
  sign,
  type TestDevice,
} from '@dirigent/server/testing/test-device'
import { systemRandom, uuidV7 } from '@dirigent/system/random'
import {
  familyCpuMs,
  startStoringServer,
  withDatabase,
  type BenchDatabase,
  type BenchProcess,
} from './environment.ts'
import { FLEET, makeFleet } from './fleet.ts'
import { converse, requestBytes } from './http-load.ts'
import { perSecond, rounded, type Figure, type Measure } from './measure.ts'

const CONNECTIONS = 64
const RATIO_MIN = 1

/** P2: every device names and, where asked, sends its whole inventory, over HTTP, signed; all is stored at the end. */
export const p2Inventory: Measure = {
  number: 'p2',
  run: (report) => withDatabase((database) => measure(database, report)),
}

async function measure(
  database: BenchDatabase,
  report: (sentence: string) => void,
): Promise<Figure[]> {
  const fleet = makeFleet()
  report(`P2: ${rounded(fleet.length)} devices send ${rounded(FLEET.packages)} packages each`)
  const db = openDatabase({ connectionString: database.url })
  try {
    const devices = await seedDevices(db, fleet.length)
    const copyBeforeMs = await copyReference(database, devices, fleet)
    const stored = await storeThroughServer(database, devices, fleet)
    await verify(db, fleet)
    const copyAfterMs = await copyReference(database, devices, fleet)
    return [figure(fleet, stored, (copyBeforeMs + copyAfterMs) / 2)]
  } finally {
    await db.close()
  }
}

type Stored = { tookMs: number; sent: number; serverCpuMs: number; databaseCpuMs: number }

async function storeThroughServer(
  database: BenchDatabase,
  devices: readonly TestDevice[],
  fleet: readonly SectionContent['packages'][],
): Promise<Stored> {
  const server = await startStoringServer(database)
  try {
    const before = { server: familyCpuMs(server.child.pid ?? 0), database: database.cpuMs() }
    const { tookMs, sent } = await sendFleet(server, devices, fleet)
    const serverCpuMs = familyCpuMs(server.child.pid ?? 0) - before.server
    return { tookMs, sent, serverCpuMs, databaseCpuMs: database.cpuMs() - before.database }
  } finally {
    await server.stop()
  }
}

/** Enrolled, their release known, without packages. */
async function seedDevices(db: Database, count: number): Promise<TestDevice[]> {
  const at = new Date()
  const devices = Array.from({ length: count }, (_, index) =>
    newDevice(`device-${index}`, {
      uid: uuidV7(at.getTime(), systemRandom),
      exchangeToken: `token-${index}`,
    }),
  )
  await db.execute(
    `insert into device (uid, name, state, public_key, machine_id_hash, os_family, ecosystem, agent_version, boot_id,
                         exchange_sha256, exchange_rotated_at, enrolled_at)
     select t.uid, t.name, 'active', t.key, t.machine, 'debian', 'debian:12', '0.1.0', 'b', t.exchange, $6, $6
       from unnest($1::uuid[], $2::text[], $3::bytea[], $4::text[], $5::bytea[]) as t (uid, name, key, machine, exchange)`,
    [
      devices.map((device) => device.uid),
      devices.map((device) => device.name),
      devices.map((device) => Buffer.from(device.publicKey, 'base64')),
      devices.map((device) => device.machineIdHash),
      devices.map((device) => secretHash(device.exchangeToken)),
      at,
    ],
  )
  await db.execute(
    'insert into device_presence (device_id, last_seen_at) select id, $1 from device',
    [at],
  )
  await db.execute('vacuum analyze')
  return devices
}

/** As devices do: check in with the hash, send the list when it is asked for. */
async function sendFleet(
  server: BenchProcess,
  devices: readonly TestDevice[],
  fleet: readonly SectionContent['packages'][],
): Promise<{ tookMs: number; sent: number }> {
  const host = `127.0.0.1:${server.port}`
  const bytes = (device: TestDevice, path: string, body: unknown, packed: boolean) => {
    const encoding: [string, (raw: Buffer) => Buffer] = ['zstd', (raw) => zstdCompressSync(raw)]
    const { init } = sign(`http://${host}`, device, path, body, packed ? { encoding } : {})
    return requestBytes(path, host, init.headers, init.body)
  }
  const conversations = devices.map((device, index) => {
    const body = sectionBody('packages', fleet[index] as SectionContent['packages'])
    const sections = { packages: String(body['hash']) }
    const hello = checkInBody(device, { sections, bootId: 'b' })
    return {
      checkIn: bytes(device, AGENT_PATHS.checkIn, hello, false),
      section: bytes(device, AGENT_PATHS.section, body, true),
    }
  })
  const result = await converse(server.port, conversations, CONNECTIONS)
  if (result.failed > 0)
    throw new Error(`${result.failed} requests of ${devices.length} devices were refused`)
  return result
}

/** A store that lost rows would be fast: what the database says is installed must be as much as was sent. */
async function verify(db: Database, fleet: readonly SectionContent['packages'][]): Promise<void> {
  const { count } = await db.one<{ count: number }>('select count(*) as count from device_package')
  const sent = fleet.reduce((sum, { packages }) => sum + packages.length, 0)
  if (count !== sent) throw new Error(`${sent} packages were sent and ${count} are stored`)
}

/** The reference: the same logical rows, as text that is ready to be sent, into a table without index. */
async function copyReference(
  database: BenchDatabase,
  devices: readonly TestDevice[],
  fleet: readonly SectionContent['packages'][],
): Promise<number> {
  const client = new pg.Client({ connectionString: database.url })
  await client.connect()
  try {
    await client.query(
      `create table copy_reference (device uuid not null, name text not null, version text not null, arch text not null,
                                    source text not null, source_version text not null, origin text)`,
    )
    const chunks = devices.map((device, index) => {
      const rows = fleet[index]?.packages ?? []
      const lines = rows.map((row) =>
        [
          device.uid,
          row.name,
          row.version,
          row.arch,
          row.source,
          row.sourceVersion,
          row.origin,
        ].join('\t'),
      )
      return Buffer.from(`${lines.join('\n')}\n`)
    })
    const startedAt = performance.now()
    await pipeline(Readable.from(chunks), client.query(copyFrom('copy copy_reference from stdin')))
    const tookMs = performance.now() - startedAt
    await client.query('drop table copy_reference')
    return tookMs
  } finally {
    await client.end()
  }
}

function figure(
  fleet: readonly SectionContent['packages'][],
  stored: Stored,
  copyMs: number,
): Figure {
  const rows = fleet.length * FLEET.packages
  const ratio = copyMs / stored.tookMs
  const each = (ms: number) => (ms / fleet.length).toFixed(1)
  return {
    number: 'P2',
    what: `full inventories of ${rounded(FLEET.packages)} packages stored`,
    measured: `${rounded(perSecond(rows, stored.tookMs))} rows/s`,
    ratio,
    target: `≥ ${RATIO_MIN} × COPY of the same rows`,
    met: ratio >= RATIO_MIN,
    note:
      `COPY ${rounded(perSecond(rows, copyMs))} rows/s; over HTTP, signed, zstd; ${stored.sent} of ${fleet.length} lists were ` +
      `asked for; processor time an inventory: server ${each(stored.serverCpuMs)} ms, database ${each(stored.databaseCpuMs)} ms`,
  }
}
