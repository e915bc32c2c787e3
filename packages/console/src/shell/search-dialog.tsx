import { useState, type KeyboardEvent } from 'react'
import { useNavigate } from '@tanstack/react-router'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useDebouncedValue } from '@mantine/hooks'
import { Modal } from '@mantine/core'
import { IconBug, IconDeviceLaptop, IconPackage, IconRoute, IconSearch } from '@tabler/icons-react'
import { SHELL } from '@dirigent/words/console/shell'
import { search } from '../api/queries.ts'
import { Failed } from '../components/states.tsx'
import { toCatalogue, toDevice, toRollout, toVulnerability } from '../paths.ts'
import { useReader } from '../reader/reader.tsx'
import './search-dialog.css'

const KINDS = {
  device: { icon: IconDeviceLaptop, label: SHELL.kindDevice },
  vulnerability: { icon: IconBug, label: SHELL.kindVulnerability },
  update: { icon: IconPackage, label: SHELL.kindUpdate },
  rollout: { icon: IconRoute, label: SHELL.kindRollout },
} as const

type Found = { kind: keyof typeof KINDS; id: string; title: string; detail: string }

function linkOf({ kind, id, title }: Found) {
  if (kind === 'device') return toDevice(id)
  if (kind === 'vulnerability') return toVulnerability(id)
  return kind === 'rollout' ? toRollout(id) : toCatalogue({ search: title.split(' ')[0] })
}

/** Search for anything by name, from every page with `/`. */
export function SearchDialog({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  return (
    <Modal.Root opened={opened} onClose={onClose} size={620} yOffset="12vh">
      <Modal.Overlay backgroundOpacity={0.35} />
      <Modal.Content>
        <Modal.Body p={0}>
          <SearchBox onClose={onClose} />
        </Modal.Body>
      </Modal.Content>
    </Modal.Root>
  )
}

function SearchBox({ onClose }: { onClose: () => void }) {
  const { t } = useReader()
  const navigate = useNavigate()
  const [text, setText] = useState('')
  const [chosen, setChosen] = useState(0)
  const [q] = useDebouncedValue(text.trim(), 150)
  const query = useQuery({ ...search(q), placeholderData: keepPreviousData })
  const items: readonly Found[] = q === '' ? [] : (query.data?.items ?? [])
  const open = (item: Found) => {
    onClose()
    void navigate(linkOf(item))
  }
  const onKey = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    if (step !== undefined) {
      event.preventDefault()
      setChosen((at) => Math.max(0, Math.min(items.length - 1, at + step)))
    }
    const item = items[chosen]
    if (event.key === 'Enter' && item) open(item)
  }
  return (
    <div className="search" onKeyDown={onKey}>
      <label className="search-field">
        <IconSearch size={18} aria-hidden />
        <span className="hidden-visually">{t(SHELL.search)}</span>
        <input
          value={text}
          onChange={(event) => {
            setText(event.currentTarget.value)
            setChosen(0)
          }}
          placeholder={t(SHELL.searchPlaceholder)}
          data-autofocus
          role="combobox"
          aria-expanded={items.length > 0}
          aria-controls="search-results"
          aria-activedescendant={items[chosen] ? `search-${chosen}` : undefined}
        />
      </label>
      {query.isError && q !== '' && <Failed error={query.error} />}
      <ul id="search-results" role="listbox">
        {items.map((item, index) => (
          <SearchItem
            key={`${item.kind}${item.id}`}
            item={item}
            index={index}
            on={index === chosen}
            open={open}
          />
        ))}
      </ul>
      {items.length === 0 && !query.isFetching && (
        <p className="dim small search-hint">
          {t(q === '' ? SHELL.searchHint : SHELL.searchEmpty)}
        </p>
      )}
    </div>
  )
}

function SearchItem(props: {
  item: Found
  index: number
  on: boolean
  open: (item: Found) => void
}) {
  const { t } = useReader()
  const { icon: Shape, label } = KINDS[props.item.kind]
  return (
    <li
      id={`search-${props.index}`}
      role="option"
      aria-selected={props.on}
      onClick={() => props.open(props.item)}
    >
      <Shape size={18} stroke={1.6} aria-hidden />
      <span className="strong">{props.item.title}</span>
      <span className="dim small">{props.item.detail}</span>
      <span className="dim small search-kind">{t(label)}</span>
    </li>
  )
}
