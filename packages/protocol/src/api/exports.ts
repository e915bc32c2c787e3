import { z } from 'zod'
import { route } from './route.ts'
import { uid } from './shapes.ts'

/** Formats of a bill of materials: CycloneDX (ECMA-424) and SPDX (ISO/IEC 5962), both as JSON. */
export const SBOM_FORMATS = ['cyclonedx-1.6', 'cyclonedx-1.5', 'spdx-2.3'] as const
export const FINDING_FORMATS = ['csv', 'json', 'ndjson'] as const

const sbomQuery = z.object({ format: z.enum(SBOM_FORMATS).default('cyclonedx-1.6') })
const SBOM_TYPES = ['application/vnd.cyclonedx+json', 'application/spdx+json'] as const

export const deviceSbom = route({
  method: 'GET',
  path: '/api/v1/devices/{device}/sbom',
  operationId: 'deviceSbom',
  summary: 'What is installed on a device, as a bill of materials',
  permission: 'read',
  params: z.object({ device: uid }),
  query: sbomQuery,
  download: SBOM_TYPES,
  response: z.unknown(),
})
export const groupSbom = route({
  method: 'GET',
  path: '/api/v1/groups/{group}/sbom',
  operationId: 'groupSbom',
  summary: 'What is installed on the devices of a group, each package version once',
  permission: 'read',
  params: z.object({ group: uid }),
  query: sbomQuery,
  download: SBOM_TYPES,
  response: z.unknown(),
})
export const exportFindings = route({
  method: 'GET',
  path: '/api/v1/findings/export',
  operationId: 'exportFindings',
  summary:
    'Findings of a device, a group or the fleet as a file; show=open adds those without a fix, show=all also closed ones',
  permission: 'read',
  query: z
    .object({
      format: z.enum(FINDING_FORMATS).default('csv'),
      show: z.enum(['fixable', 'open', 'all']).default('fixable'),
      device: uid.optional(),
      group: uid.optional(),
    })
    .refine(({ device, group }) => device === undefined || group === undefined, {
      message: 'name a device or a group, not both',
    }),
  download: ['text/csv', 'application/json', 'application/x-ndjson'],
  response: z.unknown(),
})
