import * as devices from './devices.ts'
import * as exceptions from './exceptions.ts'
import * as exports from './exports.ts'
import * as findings from './findings.ts'
import * as organisation from './organisation.ts'
import * as previews from './previews.ts'
import * as rollouts from './rollouts.ts'
import type { Route } from './route.ts'
import * as scanners from './scanners.ts'
import * as signIn from './sign-in.ts'

const isRoute = (value: unknown): value is Route =>
  typeof value === 'object' && value !== null && 'operationId' in value && 'path' in value

/** Every route of the public API: the server registers them, openapi.json is generated from them. */
export const ROUTES: readonly Route[] = [
  devices,
  exceptions,
  exports,
  rollouts,
  findings,
  organisation,
  previews,
  scanners,
  signIn,
].flatMap((module) => Object.values(module).filter(isRoute))
