import { useState } from 'react'
import { NativeSelect } from '@mantine/core'
import { DEVICE } from '@dirigent/words/console/devices'
import { installNow, retireDevice } from '../api/commands.ts'
import { useReader } from '../reader/reader.tsx'
import { ActButton, ReasonDialog, useAction } from './actions.tsx'
import { Commanded } from './rollout-actions.tsx'

type Device = { device: string; name: string }

/** Installs outside of the rings, with its reason in the audit log. */
export function InstallNowButton({ device, primary }: { device: Device; primary?: boolean }) {
  const reader = useReader()
  const { t } = reader
  const [opened, setOpened] = useState(false)
  const [what, setWhat] = useState<'security' | 'all'>('security')
  const close = () => setOpened(false)
  const action = useAction((reason: string) => installNow(device.device, what, reason), {
    done: ({ refused: [refused] }) =>
      refused
        ? t(DEVICE.refusedInstall, { because: reader.anySentence(refused.because) })
        : t(DEVICE.installStarted),
  })
  const options = [
    { value: 'security', label: t(DEVICE.installSecurity) },
    { value: 'all', label: t(DEVICE.installAll) },
  ]
  return (
    <>
      <ActButton variant={primary ? 'filled' : 'default'} onClick={() => setOpened(true)}>
        {t(DEVICE.installNow)}
      </ActButton>
      <ReasonDialog
        title={`${t(DEVICE.installNow)}: ${device.name}`}
        opened={opened}
        onClose={close}
        confirm={t(DEVICE.installNow)}
        busy={action.isPending}
        onConfirm={(reason) => action.mutate(reason, { onSuccess: close })}
      >
        <p>{t(DEVICE.installHelp)}</p>
        <NativeSelect
          label={t(DEVICE.installWhat)}
          data={options}
          value={what}
          onChange={(event) => setWhat(event.currentTarget.value === 'all' ? 'all' : 'security')}
        />
      </ReasonDialog>
    </>
  )
}

/** Cannot be taken back without enrolling again: the name is typed. */
export function RetireButton({ device }: { device: Device }) {
  const { t } = useReader()
  const action = useAction((reason: string) => retireDevice(device.device, reason), {
    done: () => t(DEVICE.retireDone, { name: device.name }),
  })
  return (
    <Commanded
      action={action}
      label={t(DEVICE.retire)}
      title={`${t(DEVICE.retire)}: ${device.name}`}
      help={t(DEVICE.retireHelp)}
      typed={{ label: t(DEVICE.retireType, { name: device.name }), value: device.name }}
      danger
    />
  )
}
