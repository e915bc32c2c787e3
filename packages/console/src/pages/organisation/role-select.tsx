import { NativeSelect } from '@mantine/core'
import { SETTINGS } from '@dirigent/words/console/organisation'
import { ACCOUNT_ROLES } from '@dirigent/words/terms'
import { useReader } from '../../reader/reader.tsx'

const ROLES = ['auditor', 'operator', 'administrator'] as const
export type AccountRole = (typeof ROLES)[number]

/** What an account may do, the least first. */
export function RoleSelect(props: { value: AccountRole; onChange: (role: AccountRole) => void }) {
  const { t, term } = useReader()
  return (
    <NativeSelect
      label={t(SETTINGS.role)}
      value={props.value}
      data={ROLES.map((value) => ({ value, label: term(ACCOUNT_ROLES, value) }))}
      onChange={(event) =>
        props.onChange(ROLES.find((value) => value === event.currentTarget.value) ?? 'auditor')
      }
    />
  )
}
