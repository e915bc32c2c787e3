import * as calendars from './calendars.ts'
import * as availability from './availability.ts'
import * as devicePeople from './device-people.ts'
import * as devices from './devices.ts'
import * as emergencies from './emergencies.ts'
import * as exceptions from './exceptions.ts'
import * as exports from './exports.ts'
import * as feedProviders from './feed-providers.ts'
import * as findings from './findings.ts'
import * as organisation from './organisation.ts'
import * as policySet from './policy-set.ts'
import * as previews from './previews.ts'
import * as rollouts from './rollouts.ts'
import type { Route } from './route.ts'
import * as scanners from './scanners.ts'
import * as signIn from './sign-in.ts'
import * as vex from './vex.ts'
import * as software from './software.ts'

const isRoute = (value: unknown): value is Route =>
  typeof value === 'object' && value !== null && 'operationId' in value && 'path' in value

/** Where routes and the shapes of their answers are defined; a new file of routes is one entry here. */
export const ROUTE_MODULES: readonly Readonly<Record<string, unknown>>[] = [
  calendars,
  availability,
  devicePeople,
  devices,
  emergencies,
  exceptions,
  exports,
  rollouts,
  findings,
  feedProviders,
  organisation,
  previews,
  policySet,
  scanners,
  signIn,
  software,
  vex,
]

/** Every route of the public API: the server registers them, openapi.json is generated from them. */
export const ROUTES: readonly Route[] = ROUTE_MODULES.flatMap((module) =>
  Object.values(module).filter(isRoute),
)
