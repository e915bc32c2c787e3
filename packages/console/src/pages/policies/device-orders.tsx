import { useState } from 'react'
import { Checkbox } from '@mantine/core'
import type { Schemas } from '@dirigent/client/client'
import { AVAILABILITY } from '@dirigent/words/console/emergencies'
import { COMMON_STATES } from '@dirigent/words/console/shell'
import { answered, api } from '../../api/client.ts'
import { ActButton, ReasonDialog, useAction } from '../../components/actions.tsx'
import { Section } from '../../components/page.tsx'
import { Empty } from '../../components/states.tsx'
import { useReader } from '../../reader/reader.tsx'
import { DeviceChoice, type ChosenDevice } from './device-choice.tsx'
import '../organisation/organisation.css'

type Order = Schemas['DeviceOrder']
type Edited = { device: ChosenDevice | null }

/** Which devices come after which: what they depend on, and the guests that they carry. */
export function DeviceOrders({ orders }: { orders: readonly Order[] }) {
  const { t } = useReader()
  const [edited, setEdited] = useState<Edited | null>(null)
  const devices = [...new Map(orders.map(({ device, name }) => [device, name]))]
  const add = (
    <ActButton needs="administer" onClick={() => setEdited({ device: null })}>
      {t(AVAILABILITY.orderAdd)}
    </ActButton>
  )
  return (
    <Section title={t(AVAILABILITY.orders)} note={t(AVAILABILITY.ordersHelp)} actions={add} plain>
      {devices.length === 0 && <Empty title={t(AVAILABILITY.noOrders)} />}
      <ul className="lines">
        {devices.map(([device, name]) => (
          <li key={device} className="list-line">
            <span>
              {orders
                .filter((one) => one.device === device)
                .map(({ after, afterName, order }) => (
                  <span key={after} className="block">
                    {t(AVAILABILITY.comesAfter, { device: name, after: afterName, order })}
                  </span>
                ))}
            </span>
            <ActButton
              needs="administer"
              size="xs"
              onClick={() => setEdited({ device: { device, name } })}
            >
              {t(AVAILABILITY.change)}
            </ActButton>
          </li>
        ))}
      </ul>
      {edited && (
        <OrderDialog device={edited.device} orders={orders} onClose={() => setEdited(null)} />
      )}
    </Section>
  )
}

function OrderDialog(props: {
  device: ChosenDevice | null
  orders: readonly Order[]
  onClose: () => void
}) {
  const { t } = useReader()
  const [device, setDevice] = useState(props.device)
  const [tried, setTried] = useState(false)
  const own = props.orders.filter((one) => one.device === props.device?.device)
  const [after, setAfter] = useState<ChosenDevice[]>(
    own.map((one) => ({ device: one.after, name: one.afterName })),
  )
  const [guests, setGuests] = useState(own.some(({ order }) => order === 'guest'))
  const orderOf = (uid: string) =>
    own.find((one) => one.after === uid)?.order ?? (guests ? 'guest' : 'dependency')
  const save = useAction(
    () =>
      answered(
        api.PUT('/api/v1/devices/{device}/order', {
          params: { path: { device: device?.device ?? '' } },
          body: { after: after.map((one) => ({ device: one.device, order: orderOf(one.device) })) },
        }),
      ),
    { done: () => t(AVAILABILITY.saved) },
  )
  return (
    <ReasonDialog
      title={device ? `${t(AVAILABILITY.orders)}: ${device.name}` : t(AVAILABILITY.orderAdd)}
      opened
      onClose={props.onClose}
      confirm={t(COMMON_STATES.save)}
      busy={save.isPending}
      reason={false}
      onConfirm={() => {
        setTried(true)
        if (device) save.mutate(undefined, { onSuccess: props.onClose })
      }}
    >
      {!props.device && (
        <DeviceChoice
          label={t(AVAILABILITY.orderDevice)}
          description={t(AVAILABILITY.orderDeviceHelp)}
          chosen={device ? [device] : []}
          onChange={(chosen) => setDevice(chosen.at(-1) ?? null)}
          max={1}
          required
          error={tried && !device ? t(AVAILABILITY.orderDeviceMissing) : null}
        />
      )}
      <DeviceChoice
        label={t(AVAILABILITY.orderAfter)}
        description={t(AVAILABILITY.orderAfterHelp)}
        chosen={after}
        onChange={setAfter}
      />
      <Checkbox
        label={t(AVAILABILITY.orderGuests)}
        checked={guests}
        onChange={(event) => setGuests(event.currentTarget.checked)}
      />
    </ReasonDialog>
  )
}
