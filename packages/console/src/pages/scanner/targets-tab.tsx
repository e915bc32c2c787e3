import { useState } from 'react'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { NativeSelect, TextInput } from '@mantine/core'
import type { Schemas } from '@dirigent/client/client'
import { SCANNER_PAGE } from '@dirigent/words/console/scanner'
import { assignScanTarget } from '../../api/commands.ts'
import { scanTargets, search } from '../../api/queries.ts'
import { ActButton, ReasonDialog, useAction } from '../../components/actions.tsx'
import { Empty, Shown } from '../../components/states.tsx'
import { StateIcon } from '../../components/tones.tsx'
import { ShowMore } from '../../components/show-more.tsx'
import { useReader } from '../../reader/reader.tsx'

type Target = Schemas['ScanTargetRow']
type Candidate = Target['candidates'][number]

/** Whom the scanner means and we do not recognise for certain; what a person says is remembered. */
export function TargetsTab() {
  const { t } = useReader()
  const query = useInfiniteQuery(scanTargets)
  return (
    <>
      <p className="dim small">{t(SCANNER_PAGE.targetHelp)}</p>
      <Shown query={query} lines={6}>
        {(data) => {
          const items = data.pages.flatMap((page) => page.items)
          return items.length === 0 ? (
            <Empty title={t(SCANNER_PAGE.noTarget)} />
          ) : (
            <ul className="scan-lines">
              {items.map((target) => (
                <li key={target.target}>
                  <TargetLine target={target} />
                </li>
              ))}
            </ul>
          )
        }}
      </Shown>
      <ShowMore query={query} />
    </>
  )
}

function TargetLine({ target }: { target: Target }) {
  const { t, list } = useReader()
  const { names, addresses, macAddresses, machineIds, cloudIds } = target.identifiers
  const said = [...names, ...addresses, ...macAddresses, ...machineIds, ...cloudIds]
  const dismiss = useAction(
    (reason: string) => assignScanTarget(target.target, { device: null, dismissed: true, reason }),
    { done: () => t(SCANNER_PAGE.dismissed, { label: target.label }) },
  )
  return (
    <>
      <StateIcon state={target.candidates.length > 0 ? 'needs_person' : 'unknown'} size={20} />
      <span className="grow">
        <b>{target.label}</b> <span className="dim">{target.scanner}</span>
        <span className="block">
          {t(target.candidates.length > 0 ? SCANNER_PAGE.ambiguous : SCANNER_PAGE.unmatched)}
        </span>
        <span className="block dim small">{list(said, 6)}</span>
      </span>
      <span className="section-actions">
        <ActButton
          loading={dismiss.isPending}
          onClick={() => dismiss.mutate(t(SCANNER_PAGE.dismiss))}
        >
          {t(SCANNER_PAGE.dismiss)}
        </ActButton>
        <AssignButton target={target} />
      </span>
    </>
  )
}

/** One of the devices that fit, or any that the search finds. */
function AssignButton({ target }: { target: Target }) {
  const { t } = useReader()
  const [opened, setOpened] = useState(false)
  const [text, setText] = useState('')
  const [chosen, setChosen] = useState('')
  const found = useQuery(search(opened ? text.trim() : ''))
  const choices: Candidate[] = [
    ...target.candidates,
    ...(found.data?.items ?? []).flatMap(({ kind, id, title }) =>
      kind === 'device' ? [{ device: id, name: title }] : [],
    ),
  ].filter((one, at, all) => all.findIndex(({ device }) => device === one.device) === at)
  const device = choices.find((one) => one.device === chosen) ?? choices[0]
  const close = () => setOpened(false)
  const action = useAction(
    (reason: string) =>
      assignScanTarget(target.target, { device: device?.device ?? null, dismissed: false, reason }),
    { done: () => t(SCANNER_PAGE.assigned, { label: target.label, device: device?.name ?? '' }) },
  )
  return (
    <>
      <ActButton variant="filled" onClick={() => setOpened(true)}>
        {t(SCANNER_PAGE.assign)}
      </ActButton>
      <ReasonDialog
        title={`${t(SCANNER_PAGE.assign)}: ${target.label}`}
        opened={opened}
        onClose={close}
        confirm={t(SCANNER_PAGE.assign)}
        busy={action.isPending}
        onConfirm={(reason) => device && action.mutate(reason, { onSuccess: close })}
      >
        <TextInput
          type="search"
          label={t(SCANNER_PAGE.chooseDevice)}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
        />
        <NativeSelect
          aria-label={t(SCANNER_PAGE.device)}
          data={choices.map((one) => ({ value: one.device, label: one.name }))}
          value={device?.device ?? ''}
          onChange={(event) => setChosen(event.currentTarget.value)}
        />
      </ReasonDialog>
    </>
  )
}
