import { MINUTE_MS } from '@dirigent/domain/identity/time'
import { titleOffers, writeCatalogueOffers } from '../store/catalogue-offers.ts'
import { requestPlans } from '../store/findings.ts'
import { publish } from '../store/notifications.ts'
import type { Task } from './registry.ts'

/** Offers newer versions from the catalogues and the organisation's own packages to the devices that have older ones. */
export const offerCatalogueUpdatesTask: Task = {
  name: 'offer-catalogue-updates',
  everyMs: 5 * MINUTE_MS,
  wakeOn: ['feeds', 'packages'],
  async run({ db, clock, random }) {
    await db.transaction(
      async (tx) => {
        const now = clock.now()
        const devices = await writeCatalogueOffers(tx, random, await titleOffers(tx), now)
        if (devices.length === 0) return
        await requestPlans(tx, devices, now)
        await publish(tx, 'plan')
      },
      { plain: true },
    )
  },
}
