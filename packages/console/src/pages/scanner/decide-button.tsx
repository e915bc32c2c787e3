import { useState } from 'react'
import { NativeSelect } from '@mantine/core'
import { type Decision, DECISIONS } from '@dirigent/domain/reconciliation/causes'
import { DECISION_TERMS, SCANNER_PAGE } from '@dirigent/words/console/scanner'
import { decideDifferences, type DifferenceScope } from '../../api/commands.ts'
import { ActButton, ReasonDialog, useAction } from '../../components/actions.tsx'
import { useReader } from '../../reader/reader.tsx'

/** Who was right, and why; it counts while the facts stay as they are. */
export function DecideButton({
  scope,
  title,
  label,
}: {
  scope: DifferenceScope
  title: string
  label: string
}) {
  const { t, term } = useReader()
  const [opened, setOpened] = useState(false)
  const [word, setWord] = useState<Decision>('explained')
  const close = () => setOpened(false)
  const action = useAction((reason: string) => decideDifferences(scope, word, reason), {
    done: ({ decided }) => t(SCANNER_PAGE.decided, { n: decided }),
  })
  return (
    <>
      <ActButton size="compact-sm" onClick={() => setOpened(true)}>
        {label}
      </ActButton>
      <ReasonDialog
        title={title}
        opened={opened}
        onClose={close}
        confirm={t(SCANNER_PAGE.decide)}
        busy={action.isPending}
        reasonLabel={t(SCANNER_PAGE.reason)}
        onConfirm={(reason) => action.mutate(reason, { onSuccess: close })}
      >
        <NativeSelect
          label={t(SCANNER_PAGE.decision)}
          data={DECISIONS.map((value) => ({ value, label: term(DECISION_TERMS, value) }))}
          value={word}
          onChange={(event) => {
            const chosen = event.currentTarget.value
            setWord(DECISIONS.find((value) => value === chosen) ?? 'explained')
          }}
        />
      </ReasonDialog>
    </>
  )
}
