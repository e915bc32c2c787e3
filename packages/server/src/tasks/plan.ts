import { SECOND_MS } from '@dirigent/domain/identity/time'
import { runPlanning } from '../rollouts/planning.ts'
import type { Task } from './registry.ts'
import { rotateKeys } from './rotate-keys.ts'

/**
 * The planner as a reconciler: looks every few seconds whether a device asked, a soak, wave, lease or cut came due, and
 * plans then. Deciding is in the domain, reading and writing in `rollouts/planning.ts`.
 */
/** What is logged of a plan that is not as it must be; the simulator takes it for a broken promise. */
export const PLAN_FAULT = 'the plan breaks a promise; the device keeps its assignment'

export const planTask: Task = {
  name: 'plan',
  everyMs: 2 * SECOND_MS,
  wakeOn: ['plan', 'packages', 'findings', 'attempts', 'rollouts', 'settings', 'feeds'],
  async run({ db, random, clock, keys, settings, log, wholeFleetMax = null }) {
    await rotateKeys({ db, keys, random, clock })
    const now = clock.now()
    const values = settings.current()
    const outcome = await runPlanning(
      {
        db,
        random,
        sign: keys.signAssignment,
        onFault: ({ code, detail, device }) => log.error(PLAN_FAULT, { code, detail, device }),
        settings: {
          idleMs: values['check_in.idle_ms'],
          epoch: values['assignment.epoch'],
          wholeFleetMax,
        },
      },
      now,
    )
    if (outcome.written === 0) return
    const { scope, devices, written } = outcome
    log.info('planned', {
      scope,
      devices,
      written,
      decisions: outcome.decisions.map(({ code }) => code).slice(0, 20),
    })
  },
}
