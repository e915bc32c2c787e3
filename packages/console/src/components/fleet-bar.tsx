import { Link } from '@tanstack/react-router'
import type { Schemas } from '@dirigent/client/client'
import { DEVICE_STATES } from '@dirigent/words/terms'
import { toDevices } from '../paths.ts'
import { useReader } from '../reader/reader.tsx'
import { lookOf, StateIcon } from './tones.tsx'
import './fleet-bar.css'

/** From what is done to what is not known: read from the left as a share of the whole. */
const ORDER: readonly Schemas['DeviceState'][] = [
  'in_effect',
  'running',
  'waiting',
  'needs_person',
  'late',
  'unknown',
  'observed',
]

/** Every device in exactly one state; the parts add up to the whole, and each is a link to its devices. */
export function FleetBar({ fleet }: { fleet: Readonly<Record<Schemas['DeviceState'], number>> }) {
  const { term, number } = useReader()
  const parts = ORDER.map((state) => ({ state, n: fleet[state] })).filter(({ n }) => n > 0)
  return (
    <div className="fleet">
      <div className="fleet-bar" aria-hidden>
        {parts.map(({ state, n }) => (
          <span
            key={state}
            className={`filled tone-${lookOf(state).tone}`}
            style={{ flexGrow: n }}
            title={`${number(n)} ${term(DEVICE_STATES, state)}`}
          />
        ))}
      </div>
      <ul className="fleet-legend">
        {parts.map(({ state, n }) => (
          <li key={state}>
            <Link {...toDevices({ state })}>
              <StateIcon state={state} size={16} />
              <b>{number(n)}</b> {term(DEVICE_STATES, state)}
            </Link>
          </li>
        ))}
      </ul>
    </div>
  )
}
