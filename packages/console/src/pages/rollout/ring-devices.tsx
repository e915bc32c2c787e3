import { useState } from 'react'
import { Link } from '@tanstack/react-router'
import { Tooltip } from '@mantine/core'
import type { Schemas } from '@dirigent/client/client'
import { ROLLOUT } from '@dirigent/words/console/updates'
import { ROLLOUT_DEVICE_STATES } from '@dirigent/words/terms'
import { lookOf } from '../../components/tones.tsx'
import { toDevice } from '../../paths.ts'
import { type Reader, useReader } from '../../reader/reader.tsx'

type RolloutDevice = Schemas['RolloutDevice']

const PLAIN = {
  waiting: ROLLOUT.stateWaiting,
  running: ROLLOUT.stateRunning,
  installed: ROLLOUT.stateInstalled,
  in_effect: ROLLOUT.stateInEffect,
  failed: ROLLOUT.stateFailed,
  rolled_back: ROLLOUT.stateRolledBack,
  held: ROLLOUT.stateHeld,
  stuck: ROLLOUT.stateStuck,
  not_needed: ROLLOUT.stateNotNeeded,
}

/** Where a device stands in a rollout: its own reason, or the sentence of its state. */
export const deviceSentence = (device: RolloutDevice, reader: Reader): string =>
  device.reason ? reader.anySentence(device.reason) : reader.t(PLAIN[device.state])

/** From here on dots are smaller, so that a ring of everybody stays one look. */
const MANY = 100

/** A dot per device, a link each; the one pointed at or focused tells its name and sentence. */
export function DeviceDots({ devices }: { devices: readonly RolloutDevice[] }) {
  const reader = useReader()
  const [shown, setShown] = useState<{ element: HTMLElement; device: RolloutDevice } | null>(null)
  const label = shown ? (
    <>
      <b>{shown.device.name}</b>
      <br />
      {deviceSentence(shown.device, reader)}
    </>
  ) : null
  return (
    <div
      className="dots"
      data-many={devices.length > MANY}
      onMouseLeave={() => setShown(null)}
      onBlur={() => setShown(null)}
    >
      {devices.map((device) => {
        const show = (event: { currentTarget: HTMLElement }) =>
          setShown({ element: event.currentTarget, device })
        return (
          <Link
            key={device.device}
            {...toDevice(device.device)}
            className={`dot tone-${lookOf(device.state).tone}`}
            data-state={device.state}
            aria-label={`${device.name}: ${deviceSentence(device, reader)}`}
            onMouseEnter={show}
            onFocus={show}
          />
        )
      })}
      {shown && (
        <Tooltip target={shown.element} opened label={label} multiline maw={300} withinPortal />
      )}
    </div>
  )
}

const PARTS = [
  ['inEffect', 'in_effect'],
  ['installed', 'installed'],
  ['running', 'running'],
  ['failed', 'failed'],
  ['rolledBack', 'rolled_back'],
  ['notNeeded', 'not_needed'],
  ['stuck', 'stuck'],
  ['held', 'held'],
  ['waiting', 'waiting'],
] as const

/** The same for rings of thousands: a bar that adds up. */
export function RingBar({ ring }: { ring: Schemas['RolloutRing'] }) {
  const { term, number } = useReader()
  const parts = PARTS.filter(([key]) => ring[key] > 0)
  return (
    <>
      <div className="fleet-bar" aria-hidden>
        {parts.map(([key, state]) => (
          <span
            key={key}
            className={`filled tone-${lookOf(state).tone}`}
            style={{ flexGrow: ring[key] }}
          />
        ))}
      </div>
      <p className="small">
        {parts
          .map(([key, state]) => `${number(ring[key])} ${term(ROLLOUT_DEVICE_STATES, state)}`)
          .join(' · ')}
      </p>
    </>
  )
}
