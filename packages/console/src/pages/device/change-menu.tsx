import { useState } from 'react'
import { Menu, Modal, NativeSelect, Textarea, Button } from '@mantine/core'
import { IconChevronDown } from '@tabler/icons-react'
import type { Schemas } from '@dirigent/client/client'
import { DEVICE } from '@dirigent/words/console/devices'
import { COMMON_STATES } from '@dirigent/words/console/shell'
import { RINGS } from '@dirigent/words/terms'
import { changeDevice, type DeviceChange } from '../../api/commands.ts'
import { ReasonDialog, useAction, useMay } from '../../components/actions.tsx'
import { useReader } from '../../reader/reader.tsx'
import { PlaceDialog } from './place-dialog.tsx'

type Row = Schemas['DeviceRow']
/** What a person has said about the device; null = nobody: then groups decide, or what the device reports. */
type Said = Schemas['DeviceDetail']['said'] & { department: string | null }
type Change = 'ring' | 'critical' | 'exposed' | 'place'

/** What a person sets on a device: ring, criticality, exposure, place. Each can be undone for ten seconds. */
export function ChangeMenu({ row, said }: { row: Row; said: Said }) {
  const { t } = useReader()
  const [change, setChange] = useState<Change | null>(null)
  const { may, because } = useMay('operate')
  const close = () => setChange(null)
  const save = useChange(row, said, close)
  const critical = t(row.critical ? DEVICE.unsetCritical : DEVICE.setCritical)
  const exposed = t(row.exposed ? DEVICE.unsetExposed : DEVICE.setExposed)
  return (
    <>
      <Menu position="bottom-end">
        <Menu.Target>
          <Button rightSection={<IconChevronDown size={14} />} disabled={!may} title={because}>
            {t(DEVICE.actions)}
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item onClick={() => setChange('ring')}>{t(DEVICE.setRing)}</Menu.Item>
          <Menu.Item onClick={() => setChange('critical')}>{critical}</Menu.Item>
          <Menu.Item onClick={() => setChange('exposed')}>{exposed}</Menu.Item>
          <Menu.Item onClick={() => setChange('place')}>{t(DEVICE.setPlace)}</Menu.Item>
        </Menu.Dropdown>
      </Menu>
      {change === 'place' && (
        <PlaceDialog
          name={row.name}
          site={row.site}
          department={said.department}
          busy={save.isPending}
          onClose={close}
          save={save.mutate}
        />
      )}
      <RingDialog row={row} opened={change === 'ring'} onClose={close} save={save.mutate} />
      <ReasonDialog
        title={`${critical}: ${row.name}`}
        opened={change === 'critical'}
        onClose={close}
        confirm={critical}
        busy={save.isPending}
        onConfirm={(reason) => save.mutate({ critical: !row.critical, reason })}
      >
        <p>{t(DEVICE.criticalHelp)}</p>
      </ReasonDialog>
      <ReasonDialog
        title={`${exposed}: ${row.name}`}
        opened={change === 'exposed'}
        onClose={close}
        confirm={exposed}
        busy={save.isPending}
        onConfirm={(reason) => save.mutate({ exposed: !row.exposed, reason })}
      >
        <p>{t(DEVICE.exposedHelp)}</p>
      </ReasonDialog>
    </>
  )
}

/** Saves a change and offers for ten seconds what was said before: what nobody had said becomes nobody's word again. */
function useChange(row: Row, said: Said, close: () => void) {
  const { t, term } = useReader()
  const undo = useAction((former: DeviceChange) => changeDevice(row.device, former), {
    done: () => t(COMMON_STATES.undone),
  })
  return useAction(
    async (change: DeviceChange) => {
      const saved = await changeDevice(row.device, change)
      close()
      return saved
    },
    {
      done: (_, change) =>
        change.ring ? t(DEVICE.ringSet, { ring: term(RINGS, change.ring) }) : t(DEVICE.changed),
      undo: (_, change) => {
        const former: DeviceChange = { reason: t(COMMON_STATES.undoReason) }
        if (change.ring !== undefined) former.ring = said.ring
        if (change.critical !== undefined) former.critical = said.critical
        if (change.exposed !== undefined) former.exposed = row.exposed
        if (change.site !== undefined) former.site = said.site
        if (change.department !== undefined) former.department = said.department
        return () => undo.mutate(former)
      },
    },
  )
}

function RingDialog(props: {
  row: Row
  opened: boolean
  onClose: () => void
  save: (change: DeviceChange) => void
}) {
  const { t, term } = useReader()
  const [ring, setRing] = useState<string>(props.row.ring)
  const [reason, setReason] = useState('')
  const rings = ['test', 'pilot', 'broad', 'critical'] as const
  const data = [
    { value: '', label: t(DEVICE.ringByGroup) },
    ...rings.map((value) => ({ value, label: term(RINGS, value) })),
  ]
  const chosen = rings.find((value) => value === ring) ?? null
  return (
    <Modal
      opened={props.opened}
      onClose={props.onClose}
      title={`${t(DEVICE.setRing)}: ${props.row.name}`}
    >
      <form
        className="dialog"
        onSubmit={(event) => {
          event.preventDefault()
          props.save({ ring: chosen, reason: reason.trim() })
        }}
      >
        <NativeSelect
          label={t(DEVICE.ring)}
          data={data}
          value={ring}
          onChange={(event) => setRing(event.currentTarget.value)}
        />
        <Textarea
          label={t(COMMON_STATES.reason)}
          description={t(COMMON_STATES.reasonHelp)}
          value={reason}
          onChange={(event) => setReason(event.currentTarget.value)}
          rows={2}
        />
        <div className="dialog-actions">
          <Button onClick={props.onClose}>{t(COMMON_STATES.cancel)}</Button>
          <Button type="submit" variant="filled" disabled={reason.trim().length < 3}>
            {t(COMMON_STATES.save)}
          </Button>
        </div>
      </form>
    </Modal>
  )
}
