import { useState } from 'react'
import { TextInput } from '@mantine/core'
import { DEVICE } from '@dirigent/words/console/devices'
import { COMMON_STATES } from '@dirigent/words/console/shell'
import type { DeviceChange } from '../../api/commands.ts'
import { ReasonDialog } from '../../components/actions.tsx'
import { useReader } from '../../reader/reader.tsx'

/** Where a device stands: what a person says goes before what the device reports; empty gives it back. */
export function PlaceDialog(props: {
  name: string
  site: string | null
  department: string | null
  busy: boolean
  onClose: () => void
  save: (change: DeviceChange) => void
}) {
  const { t } = useReader()
  const [site, setSite] = useState(props.site ?? '')
  const [department, setDepartment] = useState(props.department ?? '')
  const word = (text: string) => text.trim() || null
  // What stays as it was is not made a person's word: the device may go on reporting it.
  const changed = () => ({
    ...(word(site) === props.site ? {} : { site: word(site) }),
    ...(word(department) === props.department ? {} : { department: word(department) }),
  })
  return (
    <ReasonDialog
      title={`${t(DEVICE.setPlace)}: ${props.name}`}
      opened
      onClose={props.onClose}
      confirm={t(COMMON_STATES.save)}
      busy={props.busy}
      onConfirm={(reason) => props.save({ ...changed(), reason })}
    >
      <p>{t(DEVICE.placeHelp)}</p>
      <TextInput
        label={t(DEVICE.site)}
        value={site}
        maxLength={100}
        onChange={(event) => setSite(event.currentTarget.value)}
      />
      <TextInput
        label={t(DEVICE.department)}
        value={department}
        maxLength={100}
        onChange={(event) => setDepartment(event.currentTarget.value)}
      />
    </ReasonDialog>
  )
}
