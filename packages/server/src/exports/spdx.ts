import { purlOf } from '@dirigent/domain/identity/purl'
import type { ExportDevice, ExportPackage } from '../store/read-exports.ts'
import type { SbomSource } from './sbom-source.ts'

const deviceRef = ({ id }: ExportDevice) => `SPDXRef-Device-${id}`
const packageRef = (id: number) => `SPDXRef-Package-${id}`

/** Nobody here has looked at licences or files: SPDX has a word for that, and it is not "none". */
const NOT_ANALYSED = {
  downloadLocation: 'NOASSERTION',
  filesAnalyzed: false,
  licenseConcluded: 'NOASSERTION',
  licenseDeclared: 'NOASSERTION',
  copyrightText: 'NOASSERTION',
}

const devicePackage = (device: ExportDevice) => ({
  SPDXID: deviceRef(device),
  name: device.name,
  ...(device.osName === null ? {} : { summary: device.osName }),
  primaryPackagePurpose: 'DEVICE',
  comment: `dirigent:device ${device.device}`,
  ...NOT_ANALYSED,
})

const softwarePackage = (one: ExportPackage) => ({
  SPDXID: packageRef(one.id),
  name: one.name,
  versionInfo: one.version,
  ...(one.origin === '' ? {} : { supplier: `Organization: ${one.origin}` }),
  sourceInfo: `built from ${one.source} ${one.sourceVersion}`,
  externalRefs: [
    {
      referenceCategory: 'PACKAGE-MANAGER',
      referenceType: 'purl',
      referenceLocator: purlOf(one),
    },
  ],
  ...NOT_ANALYSED,
})

const relation = (from: string, relationshipType: string, to: string) =>
  JSON.stringify({ spdxElementId: from, relationshipType, relatedSpdxElement: to })

/** SPDX 2.3 (ISO/IEC 5962), JSON, piece by piece: devices contain packages, each version stands once. */
export async function* spdx(source: SbomSource): AsyncGenerator<string> {
  const { subject, at, serial } = source
  const head = {
    spdxVersion: 'SPDX-2.3',
    dataLicense: 'CC0-1.0',
    SPDXID: 'SPDXRef-DOCUMENT',
    name: subject.name,
    // A namespace only has to be unique; a URN needs no web server.
    documentNamespace: serial,
    creationInfo: {
      created: `${new Date(at).toISOString().slice(0, 19)}Z`,
      creators: ['Tool: Dirigent'],
    },
  }
  yield `${JSON.stringify(head).slice(0, -1)},"relationships":[`
  let separator = ''
  for await (const { device, packages } of source.contents()) {
    const ref = deviceRef(device)
    const lines = [
      relation('SPDXRef-DOCUMENT', 'DESCRIBES', ref),
      ...packages.map((id) => relation(ref, 'CONTAINS', packageRef(id))),
    ]
    yield `${separator}\n${lines.join(',\n')}`
    separator = ','
  }
  yield '],"packages":['
  separator = ''
  for (const device of source.devices()) {
    yield `${separator}\n${JSON.stringify(devicePackage(device))}`
    separator = ','
  }
  for await (const page of source.packages()) {
    yield separator + page.map((one) => `\n${JSON.stringify(softwarePackage(one))}`).join(',')
    separator = ','
  }
  yield ']}\n'
}
