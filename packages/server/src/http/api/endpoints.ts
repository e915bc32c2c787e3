import type { Endpoint } from './endpoint.ts'
import { accountEndpoints } from './handlers/account.ts'
import { auditEndpoints } from './handlers/audit.ts'
import { availabilityEndpoints } from './handlers/availability.ts'
import { commandEndpoints } from './handlers/commands.ts'
import { devicePeopleEndpoints } from './handlers/device-people.ts'
import { deviceEndpoints } from './handlers/devices.ts'
import { emergencyEndpoints } from './handlers/emergencies.ts'
import { exceptionEndpoints } from './handlers/exceptions.ts'
import { exportEndpoints } from './handlers/exports.ts'
import { feedProviderEndpoints } from './handlers/feed-providers.ts'
import { feedEndpoints } from './handlers/feeds.ts'
import { peopleEndpoints } from './handlers/people.ts'
import { policySetEndpoints } from './handlers/policy-set.ts'
import { previewEndpoints } from './handlers/previews.ts'
import { rolloutEndpoints } from './handlers/rollouts.ts'
import { scannerEndpoints } from './handlers/scanners.ts'
import { calendarEndpoints } from './handlers/calendars.ts'
import { settingEndpoints } from './handlers/settings.ts'
import { softwareEndpoints } from './handlers/software.ts'
import { todayEndpoints } from './handlers/today.ts'
import { tokenEndpoints } from './handlers/tokens.ts'
import { vexEndpoints } from './handlers/vex.ts'
import { vulnerabilityEndpoints } from './handlers/vulnerabilities.ts'
import { groupEndpoints } from './handlers/groups.ts'

/** What answers each route of the table. A route without an endpoint stops the server from starting. */
export const ENDPOINTS: readonly Endpoint[] = [
  ...todayEndpoints,
  ...deviceEndpoints,
  ...devicePeopleEndpoints,
  ...rolloutEndpoints,
  ...commandEndpoints,
  ...emergencyEndpoints,
  ...availabilityEndpoints,
  ...vulnerabilityEndpoints,
  ...exportEndpoints,
  ...exceptionEndpoints,
  ...vexEndpoints,
  ...feedEndpoints,
  ...feedProviderEndpoints,
  ...scannerEndpoints,
  ...softwareEndpoints,
  ...calendarEndpoints,
  ...groupEndpoints,
  ...previewEndpoints,
  ...policySetEndpoints,
  ...settingEndpoints,
  ...auditEndpoints,
  ...accountEndpoints,
  ...peopleEndpoints,
  ...tokenEndpoints,
]
