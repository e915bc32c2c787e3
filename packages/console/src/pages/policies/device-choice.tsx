import { useState } from 'react'
import { useInfiniteQuery } from '@tanstack/react-query'
import { MultiSelect } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { devices } from '../../api/queries.ts'

export type ChosenDevice = { device: string; name: string }

/** Devices by name, found while one types. */
export function DeviceChoice(props: {
  label: string
  description: string
  chosen: readonly ChosenDevice[]
  onChange: (chosen: ChosenDevice[]) => void
  /** At most so many; then nothing more can be chosen. */
  max?: number
  required?: boolean
  /** Shown as an error below. */
  error?: string | null
}) {
  const [search, setSearch] = useState('')
  const [asked] = useDebouncedValue(search, 200)
  const { data } = useInfiniteQuery(
    devices(asked === '' ? { sort: 'name' } : { sort: 'name', search: asked }),
  )
  const found = (data?.pages ?? []).flatMap((page) => page.items)
  const known = new Map(
    [...props.chosen, ...found].map(({ device, name }) => [device, { device, name }]),
  )
  return (
    <MultiSelect
      label={props.label}
      description={props.description}
      data={[...known.values()].map(({ device, name }) => ({ value: device, label: name }))}
      value={props.chosen.map(({ device }) => device)}
      onChange={(values) => props.onChange(values.flatMap((uid) => known.get(uid) ?? []))}
      searchable
      searchValue={search}
      onSearchChange={setSearch}
      filter={({ options }) => options}
      withAsterisk={props.required ?? false}
      error={props.error ?? null}
      {...(props.max === undefined ? {} : { maxValues: props.max })}
    />
  )
}
