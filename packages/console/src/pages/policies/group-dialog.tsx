import { useState } from 'react'
import { useQuery } from '@tanstack/react-query'
import { Button, Checkbox, Modal, NativeSelect, TextInput } from '@mantine/core'
import type { Schemas } from '@dirigent/client/client'
import { GROUPS } from '@dirigent/words/console/policies'
import { COMMON_STATES } from '@dirigent/words/console/shell'
import { MODES, RINGS, ROLES } from '@dirigent/words/terms'
import { answered, api } from '../../api/client.ts'
import { calendars, policies } from '../../api/queries.ts'
import { ActButton, ReasonDialog, useAction } from '../../components/actions.tsx'
import { useReader } from '../../reader/reader.tsx'
import { GroupMembers } from './group-members.tsx'

type Group = Schemas['GroupRow']
type Draft = Pick<Group, 'name' | 'membership' | 'mode' | 'ring'> & {
  policy: string
  workingHours: string
  critical: boolean
  role: string
  nameMatches: string
  packages: string
  sites: string
}

const draftOf = (group: Group | null): Draft => ({
  name: group?.name ?? '',
  membership: group?.membership ?? 'rule',
  mode: group?.mode ?? 'observe',
  ring: group?.ring ?? null,
  policy: group?.policy?.policy ?? '',
  workingHours: group?.workingHours ?? '',
  critical: group?.critical === true,
  role: group?.rule?.role ?? '',
  nameMatches: group?.rule?.nameMatches ?? '',
  packages: (group?.rule?.hasPackage ?? []).join(' '),
  sites: (group?.rule?.site ?? []).join(', '),
})

/** The rule as the API wants it; conditions that are empty are not conditions. Others than these stay as they were. */
function ruleOf(draft: Draft, former: Schemas['GroupRule'] | null): Schemas['GroupRule'] | null {
  if (draft.membership === 'listed') return null
  const { osFamily, critical } = former ?? {}
  const packages = draft.packages.split(/\s+/).filter(Boolean)
  const sites = draft.sites
    .split(',')
    .map((site) => site.trim())
    .filter(Boolean)
  return {
    ...(osFamily ? { osFamily } : {}),
    ...(critical === undefined ? {} : { critical }),
    ...(draft.role === 'server' || draft.role === 'client' ? { role: draft.role } : {}),
    ...(draft.nameMatches.trim() ? { nameMatches: draft.nameMatches.trim() } : {}),
    ...(packages.length > 0 ? { hasPackage: packages } : {}),
    ...(sites.length > 0 ? { site: sites } : {}),
  }
}

/** Creates or changes a group; the members of a listed one are changed in place. */
export function GroupDialog({ group, onClose }: { group: Group | null; onClose: () => void }) {
  const { t } = useReader()
  const [draft, setDraft] = useState(() => draftOf(group))
  const set = (part: Partial<Draft>) => setDraft((former) => ({ ...former, ...part }))
  const save = useSave(group, draft)
  const title = group ? t(GROUPS.edit, { name: group.name }) : t(GROUPS.create)
  return (
    <Modal
      opened
      onClose={onClose}
      title={title}
      size="lg"
      closeButtonProps={{ 'aria-label': t(COMMON_STATES.close) }}
    >
      <form
        className="dialog"
        onSubmit={(event) => {
          event.preventDefault()
          save.mutate(undefined, { onSuccess: onClose })
        }}
      >
        <GroupFields draft={draft} set={set} />
        {group && group.membership === 'listed' && <GroupMembers group={group.group} />}
        <div className="dialog-actions">
          {group && <DeleteButton group={group} onDeleted={onClose} />}
          <Button onClick={onClose}>{t(COMMON_STATES.cancel)}</Button>
          <Button
            type="submit"
            variant="filled"
            loading={save.isPending}
            disabled={draft.name.trim() === ''}
          >
            {t(COMMON_STATES.save)}
          </Button>
        </div>
      </form>
    </Modal>
  )
}

/** Asked once more: its devices fall to other rules at once. */
function DeleteButton({ group, onDeleted }: { group: Group; onDeleted: () => void }) {
  const { t } = useReader()
  const [asking, setAsking] = useState(false)
  const remove = useAction(
    () =>
      answered(api.DELETE('/api/v1/groups/{group}', { params: { path: { group: group.group } } })),
    { done: () => t(GROUPS.deleted, { name: group.name }) },
  )
  return (
    <>
      <ActButton
        needs="administer"
        color="red"
        variant="subtle"
        mr="auto"
        onClick={() => setAsking(true)}
      >
        {t(GROUPS.delete)}
      </ActButton>
      <ReasonDialog
        title={`${t(GROUPS.delete)}: ${group.name}`}
        opened={asking}
        onClose={() => setAsking(false)}
        confirm={t(GROUPS.delete)}
        busy={remove.isPending}
        onConfirm={() => remove.mutate(undefined, { onSuccess: onDeleted })}
        reason={false}
        danger
      >
        <p>{t(GROUPS.deleteHelp)}</p>
      </ReasonDialog>
    </>
  )
}

function useSave(group: Group | null, draft: Draft) {
  const { t } = useReader()
  const name = draft.name.trim()
  return useAction(
    () => {
      const body = {
        name,
        membership: draft.membership,
        rule: ruleOf(draft, group?.rule ?? null),
        policy: draft.policy || null,
        mode: draft.mode,
        ring: draft.ring,
        critical: draft.critical ? true : null,
        workingHours: draft.workingHours || null,
      }
      return group
        ? answered(
            api.PATCH('/api/v1/groups/{group}', { params: { path: { group: group.group } }, body }),
          )
        : answered(api.POST('/api/v1/groups', { body }))
    },
    { done: () => t(group ? GROUPS.saved : GROUPS.created, { name }) },
  )
}

function GroupFields({ draft, set }: { draft: Draft; set: (part: Partial<Draft>) => void }) {
  const { t, term } = useReader()
  const { data } = useQuery(policies)
  const hours = useQuery(calendars).data?.businessHours ?? []
  const rings = ['test', 'pilot', 'broad', 'critical'] as const
  const select = (
    label: string,
    value: string,
    data: { value: string; label: string }[],
    onChange: (value: string) => void,
  ) => (
    <NativeSelect
      label={label}
      data={data}
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  )
  return (
    <>
      <TextInput
        label={t(GROUPS.name)}
        value={draft.name}
        data-autofocus
        onChange={(event) => set({ name: event.currentTarget.value })}
      />
      {select(
        t(GROUPS.membership),
        draft.membership,
        [
          { value: 'rule', label: t(GROUPS.byRule) },
          { value: 'listed', label: t(GROUPS.byList) },
        ],
        (value) => set({ membership: value === 'listed' ? 'listed' : 'rule' }),
      )}
      {draft.membership === 'rule' && <RuleFields draft={draft} set={set} />}
      <NativeSelect
        label={t(GROUPS.mode)}
        description={t(GROUPS.managedHelp)}
        value={draft.mode}
        data={(['observe', 'managed'] as const).map((value) => ({
          value,
          label: term(MODES, value),
        }))}
        onChange={(event) =>
          set({ mode: event.currentTarget.value === 'managed' ? 'managed' : 'observe' })
        }
      />
      {select(
        t(GROUPS.ring),
        draft.ring ?? '',
        [
          { value: '', label: t(GROUPS.ringOpen) },
          ...rings.map((value) => ({ value, label: term(RINGS, value) })),
        ],
        (value) => set({ ring: rings.find((ring) => ring === value) ?? null }),
      )}
      {select(
        t(GROUPS.policy),
        draft.policy,
        [
          { value: '', label: '—' },
          ...(data?.items ?? []).map((policy) => ({ value: policy.policy, label: policy.name })),
        ],
        (policy) => set({ policy }),
      )}
      {select(
        t(GROUPS.workingHours),
        draft.workingHours,
        [
          { value: '', label: t(GROUPS.workingHoursOpen) },
          ...hours.map(({ name }) => ({ value: name, label: name })),
        ],
        (workingHours) => set({ workingHours }),
      )}
      <Checkbox
        label={t(GROUPS.critical)}
        checked={draft.critical}
        onChange={(event) => set({ critical: event.currentTarget.checked })}
      />
    </>
  )
}

function RuleFields({ draft, set }: { draft: Draft; set: (part: Partial<Draft>) => void }) {
  const { t, term } = useReader()
  const roles = [
    { value: '', label: t(GROUPS.any) },
    ...(['server', 'client'] as const).map((value) => ({ value, label: term(ROLES, value) })),
  ]
  return (
    <div className="fields">
      <NativeSelect
        label={t(GROUPS.fieldRole)}
        data={roles}
        value={draft.role}
        onChange={(event) => set({ role: event.currentTarget.value })}
      />
      <TextInput
        label={t(GROUPS.fieldNameMatches)}
        value={draft.nameMatches}
        onChange={(event) => set({ nameMatches: event.currentTarget.value })}
      />
      <TextInput
        label={t(GROUPS.fieldPackages)}
        value={draft.packages}
        onChange={(event) => set({ packages: event.currentTarget.value })}
      />
      <TextInput
        label={t(GROUPS.fieldSites)}
        value={draft.sites}
        onChange={(event) => set({ sites: event.currentTarget.value })}
      />
    </div>
  )
}
