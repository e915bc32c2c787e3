import type { Schemas } from '@dirigent/client/client'
import { DEVICE } from '@dirigent/words/console/devices'
import { StateMark } from '../../components/tones.tsx'
import { useReader } from '../../reader/reader.tsx'

type Support = Schemas['DeviceDetail']['support']

/** Until when the release of the device's system gets security updates; unknown is said as such. */
export function ReleaseSupport({ support }: { support: Support }) {
  const { t, day } = useReader()
  const { state, endsOn, extendedEndsOn, because } = support
  switch (state) {
    case 'supported':
      return endsOn ? t(DEVICE.supportUntil, { day: day(endsOn) }) : t(DEVICE.supportOpen)
    case 'extended': {
      const label = extendedEndsOn
        ? t(DEVICE.supportExtended, { day: day(extendedEndsOn) })
        : t(DEVICE.supportExtendedOpen)
      return <StateMark state="late" label={label} />
    }
    case 'ended': {
      const label = endsOn ? t(DEVICE.supportEnded, { day: day(endsOn) }) : t(DEVICE.supportOver)
      return <StateMark state="failed" label={label} />
    }
    case 'unknown': {
      const label = because === 'no_feed' ? t(DEVICE.supportNoFeed) : t(DEVICE.supportUnknown)
      return <StateMark state="unknown" label={label} />
    }
  }
}
