import type { Scenario } from '../inside/lab.ts'
import { agentKilled } from './agent-killed.ts'
import { breaking } from './breaking.ts'
import { delivery } from './delivery.ts'
import { enrolment } from './enrolment.ts'
import { failing } from './failing.ts'
import { machines } from './machines.ts'
import { serverKilled } from './server-killed.ts'

/** All scenarios in the order in which they are played. */
export const SCENARIOS: Record<string, Scenario> = {
  machines,
  enrolment,
  delivery,
  breaking,
  failing,
  'agent-killed': agentKilled,
  'server-killed': serverKilled,
}

/** What `npm test` plays where it can: the way of a good and of a breaking update. */
export const CI_SCENARIOS: readonly string[] = ['enrolment', 'delivery', 'breaking']
