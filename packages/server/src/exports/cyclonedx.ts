import { purlOf } from '@dirigent/domain/identity/purl'
import type { ExportDevice, ExportPackage } from '../store/read-exports.ts'
import type { SbomSource } from './sbom-source.ts'

const deviceRef = ({ id }: ExportDevice) => `d${id}`
const packageRef = (id: number) => `p${id}`

const property = (name: string, value: string) => ({ name: `dirigent:${name}`, value })

function deviceComponent(device: ExportDevice) {
  return {
    type: 'device',
    'bom-ref': deviceRef(device),
    name: device.name,
    ...(device.osName === null ? {} : { description: device.osName }),
    properties: [
      property('device', device.device),
      ...(device.inventoryAt === null
        ? [property('inventory', 'never reported: its packages are unknown')]
        : [property('inventoryAt', new Date(device.inventoryAt).toISOString())]),
    ],
  }
}

function packageComponent(one: ExportPackage) {
  return {
    type: 'library',
    'bom-ref': packageRef(one.id),
    name: one.name,
    version: one.version,
    ...(one.origin === '' ? {} : { supplier: { name: one.origin } }),
    purl: purlOf(one),
    properties: [property('source', one.source), property('sourceVersion', one.sourceVersion)],
  }
}

/**
 * CycloneDX (ECMA-424), JSON, piece by piece: each device is a component that depends on its packages, and each package
 * version stands once, however many devices have it. 1.6 and 1.5 differ in nothing that is used here.
 */
export async function* cycloneDx(
  source: SbomSource,
  specVersion: '1.5' | '1.6',
): AsyncGenerator<string> {
  const { subject, at, serial } = source
  const isGroup = subject.kind === 'group'
  const head = {
    $schema: `http://cyclonedx.org/schema/bom-${specVersion}.schema.json`,
    bomFormat: 'CycloneDX',
    specVersion,
    serialNumber: serial,
    version: 1,
    metadata: {
      timestamp: new Date(at).toISOString(),
      tools: { components: [{ type: 'application', name: 'Dirigent' }] },
      component: {
        type: isGroup ? 'application' : 'device',
        'bom-ref': 'subject',
        name: subject.name,
        ...(isGroup ? { description: 'A group of devices' } : {}),
        properties: [property(subject.kind, subject.uid)],
      },
    },
  }
  yield `${JSON.stringify(head).slice(0, -1)},"dependencies":[`
  let separator = ''
  for await (const { device, packages } of source.contents()) {
    const dependsOn = packages.map(packageRef)
    const ref = isGroup ? deviceRef(device) : 'subject'
    yield `${separator}\n${JSON.stringify({ ref, dependsOn })}`
    separator = ','
  }
  if (isGroup) {
    const dependsOn = source.devices().map(deviceRef)
    yield `${separator}\n${JSON.stringify({ ref: 'subject', dependsOn })}`
  }
  yield '],"components":['
  separator = ''
  for (const device of isGroup ? source.devices() : []) {
    yield `${separator}\n${JSON.stringify(deviceComponent(device))}`
    separator = ','
  }
  for await (const page of source.packages()) {
    yield separator + page.map((one) => `\n${JSON.stringify(packageComponent(one))}`).join(',')
    separator = ','
  }
  yield ']}\n'
}
