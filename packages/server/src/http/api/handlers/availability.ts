import * as routes from '@dirigent/protocol/api/availability'
import {
  deleteAvailabilityGroup,
  saveAvailabilityGroup,
  setDeviceOrder,
} from '../../../rollouts/availability.ts'
import type { CommandOutcome } from '../../../rollouts/command.ts'
import { listAvailabilityGroups, listOrders } from '../../../store/availability.ts'
import type { Queryable } from '../../../store/database.ts'
import { commandContext, refused } from '../command.ts'
import { endpoint } from '../endpoint.ts'

const everything = async (db: Queryable) => ({
  groups: await listAvailabilityGroups(db),
  orders: await listOrders(db),
})

const then = async (db: Queryable, outcome: CommandOutcome) =>
  outcome.ok ? everything(db) : refused(outcome)

export const availabilityEndpoints = [
  endpoint(routes.getAvailability, ({ context }) => everything(context.db)),
  endpoint(routes.saveAvailabilityGroup, async (call) =>
    then(call.context.db, await saveAvailabilityGroup(commandContext(call), call.body)),
  ),
  endpoint(routes.deleteAvailabilityGroup, async (call) =>
    then(call.context.db, await deleteAvailabilityGroup(commandContext(call), call.params)),
  ),
  endpoint(routes.setDeviceOrder, async (call) =>
    then(
      call.context.db,
      await setDeviceOrder(commandContext(call), { ...call.params, ...call.body }),
    ),
  ),
]
