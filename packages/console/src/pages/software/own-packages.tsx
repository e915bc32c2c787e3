import { useState } from 'react'
import { useQuery } from '@tanstack/react-query'
import { Button, FileInput, Modal, TextInput } from '@mantine/core'
import { COMMON_STATES } from '@dirigent/words/console/shell'
import { SOFTWARE } from '@dirigent/words/software'
import { addPackage, withdrawPackage, type NewPackage } from '../../api/commands.ts'
import { ownPackages } from '../../api/queries.ts'
import { ActButton, useAction } from '../../components/actions.tsx'
import { useReader } from '../../reader/reader.tsx'

/** The organisation's own installers. */
export function OwnPackages() {
  const { t, moment } = useReader()
  const { data } = useQuery(ownPackages)
  const [adding, setAdding] = useState(false)
  const withdraw = useAction((entry: string) => withdrawPackage(entry), {
    done: ({ name, version }) => t(SOFTWARE.withdrawn, { name, version }),
  })
  return (
    <section className="software-section">
      <h2>{t(SOFTWARE.ownPackages)}</h2>
      <p className="dim">{t(SOFTWARE.ownPackagesHelp)}</p>
      <ul className="lines">
        {(data?.items ?? []).map((row) => (
          <li key={row.entry} className="list-line">
            <span>
              <b>{row.name}</b> <span className="version">{row.version}</span>
              <span className="block dim small">
                {[row.packageId, row.addedBy, moment(row.changedAt), row.signer]
                  .filter(Boolean)
                  .join(' · ')}
              </span>
              <span className="block dim small">
                SHA-256 {row.installers[0]?.sha256?.slice(0, 16)}…
              </span>
            </span>
            <ActButton
              needs="administer"
              variant="default"
              size="xs"
              onClick={() => withdraw.mutate(row.entry)}
            >
              {t(SOFTWARE.withdraw)}
            </ActButton>
          </li>
        ))}
      </ul>
      <ActButton needs="administer" variant="default" onClick={() => setAdding(true)}>
        {t(SOFTWARE.upload)}
      </ActButton>
      {adding && <UploadDialog onClose={() => setAdding(false)} />}
    </section>
  )
}

const FIELDS = ['name', 'version', 'packageId', 'publisher', 'silent', 'signer'] as const
const REQUIRED: ReadonlySet<string> = new Set(['name', 'version', 'packageId'])
type Draft = Record<(typeof FIELDS)[number], string>
const EMPTY: Draft = { name: '', version: '', packageId: '', publisher: '', silent: '', signer: '' }

const typeOf = (file: File) => {
  const ending = /\.(msi|exe|msix|pkg)$/i.exec(file.name)?.[1]?.toLowerCase()
  return ending as NewPackage['type'] | undefined
}

function UploadDialog({ onClose }: { onClose: () => void }) {
  const { t } = useReader()
  const [file, setFile] = useState<File | null>(null)
  const [draft, setDraft] = useState(EMPTY)
  const type = file ? typeOf(file) : undefined
  const add = useAction(
    (given: { file: File; about: NewPackage }) => addPackage(given.file, given.about),
    {
      done: ({ name, version, installers }) =>
        t(SOFTWARE.added, { name, version, sha256: installers[0]?.sha256 ?? '' }),
    },
  )
  const submit = () => {
    if (!file || !type) return
    const { publisher, silent, signer, ...rest } = draft
    const about: NewPackage = {
      ...rest,
      type,
      platform: type === 'pkg' ? 'macos' : 'windows',
      ...(publisher ? { publisher } : {}),
      ...(silent ? { silent } : {}),
      ...(signer ? { signer } : {}),
    }
    add.mutate({ file, about }, { onSuccess: onClose })
  }
  return (
    <Modal
      opened
      onClose={onClose}
      title={t(SOFTWARE.uploadTitle)}
      closeButtonProps={{ 'aria-label': t(COMMON_STATES.close) }}
    >
      <form
        className="dialog"
        onSubmit={(event) => {
          event.preventDefault()
          submit()
        }}
      >
        <FileInput
          label={t(SOFTWARE.file)}
          description={t(SOFTWARE.fileHelp)}
          accept=".msi,.exe,.msix,.pkg"
          value={file}
          onChange={setFile}
          error={file && !type ? t(SOFTWARE.fileHelp) : null}
          required
        />
        {FIELDS.map((field) => (
          <TextInput
            key={field}
            label={t(SOFTWARE[field])}
            description={field === 'silent' ? t(SOFTWARE.silentHelp) : undefined}
            value={draft[field]}
            onChange={(event) => setDraft({ ...draft, [field]: event.currentTarget.value })}
            required={REQUIRED.has(field)}
          />
        ))}
        <div className="dialog-actions">
          <Button variant="default" onClick={onClose}>
            {t(SOFTWARE.cancel)}
          </Button>
          <Button type="submit" variant="filled" loading={add.isPending} disabled={!type}>
            {t(SOFTWARE.save)}
          </Button>
        </div>
      </form>
    </Modal>
  )
}
