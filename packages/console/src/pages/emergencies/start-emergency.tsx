import { useState } from 'react'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { Checkbox, MultiSelect, TextInput } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { EMERGENCIES } from '@dirigent/words/console/emergencies'
import { answered, api } from '../../api/client.ts'
import { policies, updates } from '../../api/queries.ts'
import { ReasonDialog, useAction } from '../../components/actions.tsx'
import { useReader } from '../../reader/reader.tsx'

/** What cannot wait, and why: everything that the protocol keeps is asked for here. */
export function StartEmergency({ onClose }: { onClose: () => void }) {
  const { t } = useReader()
  const [chosen, setChosen] = useState<string[]>([])
  const [vulnerability, setVulnerability] = useState('')
  const [passes, setPasses] = useState<string[]>([])
  const [tried, setTried] = useState(false)
  const start = useAction(
    (reason: string) =>
      answered(
        api.POST('/api/v1/emergencies', {
          body: {
            updates: chosen,
            vulnerability: vulnerability.trim() || null,
            passesFreezes: passes,
            reason,
          },
        }),
      ),
    {
      done: ({ state, missing }) =>
        state === 'started' ? t(EMERGENCIES.begun) : t(EMERGENCIES.proposed, { missing }),
    },
  )
  return (
    <ReasonDialog
      title={t(EMERGENCIES.start)}
      opened
      onClose={onClose}
      confirm={t(EMERGENCIES.start)}
      busy={start.isPending}
      onConfirm={(reason) => {
        setTried(true)
        if (chosen.length > 0) start.mutate(reason, { onSuccess: onClose })
      }}
      danger
    >
      <p>{t(EMERGENCIES.startHelp)}</p>
      <UpdateChoice chosen={chosen} onChange={setChosen} missing={tried && chosen.length === 0} />
      <TextInput
        label={t(EMERGENCIES.vulnerability)}
        placeholder="CVE-2026-1234"
        value={vulnerability}
        onChange={(event) => setVulnerability(event.currentTarget.value)}
      />
      <Freezes passes={passes} onChange={setPasses} />
    </ReasonDialog>
  )
}

function UpdateChoice({
  chosen,
  onChange,
  missing,
}: {
  chosen: string[]
  onChange: (chosen: string[]) => void
  missing: boolean
}) {
  const { t } = useReader()
  const [search, setSearch] = useState('')
  const [asked] = useDebouncedValue(search, 200)
  const [known, setKnown] = useState<ReadonlyMap<string, string>>(new Map())
  const { data } = useInfiniteQuery(updates(asked === '' ? {} : { search: asked }))
  const found = (data?.pages ?? []).flatMap((page) => page.items)
  const options = new Map([
    ...chosen.map((uid): [string, string] => [uid, known.get(uid) ?? uid]),
    ...found.map(({ update, name, version }): [string, string] => [update, `${name} ${version}`]),
  ])
  return (
    <MultiSelect
      label={t(EMERGENCIES.updates)}
      description={t(EMERGENCIES.updatesHelp)}
      data={[...options].map(([value, label]) => ({ value, label }))}
      value={chosen}
      onChange={(values) => {
        setKnown(options)
        onChange(values)
      }}
      searchable
      searchValue={search}
      onSearchChange={setSearch}
      filter={({ options: all }) => all}
      error={missing ? t(EMERGENCIES.updatesMissing) : null}
      withAsterisk
      data-autofocus
    />
  )
}

/** Only freezes that some policy names can be passed, each by its name. */
function Freezes({ passes, onChange }: { passes: string[]; onChange: (passes: string[]) => void }) {
  const { t } = useReader()
  const { data } = useQuery(policies)
  const names = [...new Set((data?.items ?? []).flatMap(({ document }) => freezeNames(document)))]
  if (names.length === 0) return null
  return (
    <Checkbox.Group label={t(EMERGENCIES.freezes)} value={passes} onChange={onChange}>
      {names.map((name) => (
        <Checkbox key={name} value={name} label={name} mt={6} />
      ))}
    </Checkbox.Group>
  )
}

function freezeNames(document: unknown): string[] {
  const freezes = (document as { freezes?: { name?: unknown }[] }).freezes ?? []
  return freezes.flatMap(({ name }) => (typeof name === 'string' ? [name] : []))
}
