import { useEffect, useState } from 'react'
import { NativeSelect, TextInput } from '@mantine/core'
import { useDebouncedCallback } from '@mantine/hooks'
import { IconSearch } from '@tabler/icons-react'

/** A search field that writes into the address after a short pause. */
export function SearchFilter(props: {
  value: string | undefined
  label: string
  onChange: (value: string | undefined) => void
}) {
  const [text, setText] = useState(props.value ?? '')
  const write = useDebouncedCallback(
    (value: string) => props.onChange(value.trim() || undefined),
    250,
  )
  useEffect(() => setText(props.value ?? ''), [props.value])
  return (
    <TextInput
      className="grow"
      type="search"
      aria-label={props.label}
      placeholder={props.label}
      leftSection={<IconSearch size={15} />}
      value={text}
      onChange={(event) => {
        setText(event.currentTarget.value)
        write(event.currentTarget.value)
      }}
    />
  )
}

/** A choice that writes into the address; the first option stands for "not filtered". */
export function ChoiceFilter<T extends string>(props: {
  label: string
  all: string
  value: T | undefined
  options: readonly (readonly [value: T, label: string])[]
  onChange: (value: T | undefined) => void
}) {
  const data = [
    { value: '', label: props.all },
    ...props.options.map(([value, label]) => ({ value, label })),
  ]
  return (
    <NativeSelect
      aria-label={props.label}
      data={data}
      value={props.value ?? ''}
      onChange={(event) => {
        const chosen = event.currentTarget.value
        props.onChange(props.options.find(([value]) => value === chosen)?.[0])
      }}
    />
  )
}
