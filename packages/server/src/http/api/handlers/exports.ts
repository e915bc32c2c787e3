import { Readable } from 'node:stream'
import type { FastifyReply } from 'fastify'
import * as routes from '@dirigent/protocol/api/exports'
import { uuidV7 } from '@dirigent/system/random'
import { cycloneDx } from '../../../exports/cyclonedx.ts'
import { findingStream } from '../../../exports/findings.ts'
import { sbomSource, type SbomSource } from '../../../exports/sbom-source.ts'
import { spdx } from '../../../exports/spdx.ts'
import { findGroup } from '../../../store/groups.ts'
import { exportFindings, type ExportScope } from '../../../store/read-exports.ts'
import { findDevice } from '../../../store/read-devices.ts'
import { refusal } from '../../problems.ts'
import { endpoint, type Call } from '../endpoint.ts'
import { noDevice } from './devices.ts'

type SbomFormat = (typeof routes.SBOM_FORMATS)[number]

const SBOMS: Readonly<
  Record<
    SbomFormat,
    { type: string; ending: string; write: (source: SbomSource) => AsyncGenerator<string> }
  >
> = {
  'cyclonedx-1.6': {
    type: 'application/vnd.cyclonedx+json; version=1.6',
    ending: 'cdx.json',
    write: (source) => cycloneDx(source, '1.6'),
  },
  'cyclonedx-1.5': {
    type: 'application/vnd.cyclonedx+json; version=1.5',
    ending: 'cdx.json',
    write: (source) => cycloneDx(source, '1.5'),
  },
  'spdx-2.3': { type: 'application/spdx+json', ending: 'spdx.json', write: spdx },
}

const FINDING_TYPES = {
  csv: 'text/csv; charset=utf-8',
  json: 'application/json',
  ndjson: 'application/x-ndjson',
} as const

/** A device names itself; in a header only letters that need no quoting may stand. */
const fileName = (name: string) => name.replaceAll(/[^\w.-]+/g, '_').slice(0, 80) || 'export'

function send(reply: FastifyReply, type: string, file: string, body: Readable): Readable {
  reply.header('content-disposition', `attachment; filename="${file}"`).type(type)
  return body
}

function sendSbom(
  { context, reply, now, query }: Call<typeof routes.deviceSbom>,
  scope: ExportScope,
  subject: SbomSource['subject'],
): Readable {
  const { type, ending, write } = SBOMS[query.format]
  const serial = `urn:uuid:${uuidV7(now, context.random)}`
  const source = sbomSource(context.db, scope, { subject, serial, at: now })
  return send(reply, type, `${fileName(subject.name)}.${ending}`, Readable.from(write(source)))
}

export const exportEndpoints = [
  endpoint(routes.deviceSbom, async (call) => {
    const device = await findDevice(call.context.db, call.params.device)
    if (!device) return noDevice(call.params.device)
    const subject = { uid: device.device, name: device.name, kind: 'device' as const }
    return sendSbom(call, { device: device.device }, subject)
  }),

  endpoint(routes.groupSbom, async (call) => {
    const { group } = call.params
    const found = await findGroup(call.context.db, group)
    if (!found) return refusal('not_found', `There is no group ${group}.`)
    const subject = { uid: group, name: found.name, kind: 'group' as const }
    return sendSbom({ ...call, params: { device: group } }, { group }, subject)
  }),

  endpoint(routes.exportFindings, async ({ context: { db }, query, reply }) => {
    const { device, group, format, show } = query
    if (device !== undefined && !(await findDevice(db, device))) return noDevice(device)
    if (group !== undefined && !(await findGroup(db, group)))
      return refusal('not_found', `There is no group ${group}.`)
    const scope: ExportScope =
      device !== undefined ? { device } : group !== undefined ? { group } : { all: true }
    const body = findingStream(exportFindings(db, scope, show), format)
    return send(reply, FINDING_TYPES[format], `findings.${format}`, body)
  }),
]
