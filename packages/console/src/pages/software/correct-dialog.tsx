import { useState } from 'react'
import { Button, Modal, TextInput } from '@mantine/core'
import type { Schemas } from '@dirigent/client/client'
import { COMMON_STATES } from '@dirigent/words/console/shell'
import { SOFTWARE } from '@dirigent/words/software'
import { correctSoftware } from '../../api/commands.ts'
import { useAction } from '../../components/actions.tsx'
import { useReader } from '../../reader/reader.tsx'

const productIn = (cpe: string | null) =>
  (
    cpe
      ?.match(/(?:\\.|[^:\\])+/g)
      ?.slice(3, 5)
      .join(':') ?? ''
  ).replaceAll('\\', '')

/** Says which product a title is, for the whole fleet. */
export function CorrectDialog(props: { title: Schemas['SoftwareRow']; onClose: () => void }) {
  const { t } = useReader()
  const { title, onClose } = props
  const [cpe, setCpe] = useState(productIn(title.cpe))
  const [catalogueId, setCatalogueId] = useState(
    (title.platform === 'macos' ? title.cask : title.winget) ?? '',
  )
  const [reason, setReason] = useState('')
  const save = useAction(
    () =>
      correctSoftware({
        name: title.name,
        publisher: title.publisher,
        platform: title.platform,
        cpe: cpe.trim(),
        winget: title.platform === 'windows' ? catalogueId.trim() || null : null,
        cask: title.platform === 'macos' ? catalogueId.trim() || null : null,
        reason: reason.trim() || null,
      }),
    {
      done: ({ correction, titles }) =>
        t(SOFTWARE.corrected, {
          name: correction.name,
          product: correction.product ?? t(SOFTWARE.noProduct),
          titles,
        }),
    },
  )
  return (
    <Modal
      opened
      onClose={onClose}
      title={t(SOFTWARE.correctTitle, { name: title.name })}
      closeButtonProps={{ 'aria-label': t(COMMON_STATES.close) }}
    >
      <form
        className="dialog"
        onSubmit={(event) => {
          event.preventDefault()
          save.mutate(undefined, { onSuccess: onClose })
        }}
      >
        <TextInput
          label={t(SOFTWARE.cpe)}
          description={t(SOFTWARE.correctHelp)}
          value={cpe}
          onChange={(event) => setCpe(event.currentTarget.value)}
          required
          data-autofocus
        />
        <TextInput
          label={t(SOFTWARE.catalogueId)}
          description={t(SOFTWARE.catalogueIdHelp)}
          value={catalogueId}
          onChange={(event) => setCatalogueId(event.currentTarget.value)}
        />
        <TextInput
          label={t(SOFTWARE.reason)}
          value={reason}
          onChange={(event) => setReason(event.currentTarget.value)}
        />
        <div className="dialog-actions">
          <Button variant="default" onClick={onClose}>
            {t(SOFTWARE.cancel)}
          </Button>
          <Button
            type="submit"
            variant="filled"
            loading={save.isPending}
            disabled={cpe.trim() === ''}
          >
            {t(SOFTWARE.save)}
          </Button>
        </div>
      </form>
    </Modal>
  )
}
