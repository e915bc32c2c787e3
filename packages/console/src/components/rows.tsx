import {
  type CSSProperties,
  type ReactNode,
  useEffect,
  useLayoutEffect,
  useRef,
  useState,
} from 'react'
import { Link, type LinkProps } from '@tanstack/react-router'
import { useWindowVirtualizer } from '@tanstack/react-virtual'
import './rows.css'

/** `sentence` comes first where a row is a card (narrow screens), `name` second, the rest as small print. */
export type Column<T> = {
  key: string
  header: ReactNode
  /** A track of CSS grid, e.g. `minmax(0, 2fr)`. */
  width: string
  cell: (row: T) => ReactNode
  kind?: 'sentence' | 'name' | 'small'
  align?: 'end'
}

type RowsProps<T> = {
  label: string
  columns: readonly Column<T>[]
  rows: readonly T[]
  keyOf: (row: T) => string
  linkTo?: (row: T) => LinkProps
  /** Something under a row, for those that open in place. */
  below?: (row: T) => ReactNode
  /** Called when the end comes into view. */
  onEnd?: () => void
  virtual?: boolean
}

const ROW_HEIGHT = 44
const CARD_HEIGHT = 104

/** Rows of links: a table to look at on wide screens, cards on narrow ones. Thousands of rows stay quick. */
export function Rows<T>(props: RowsProps<T>) {
  const { columns, label } = props
  const style = { '--tracks': columns.map((column) => column.width).join(' ') } as CSSProperties
  return (
    <div className="rows" style={style}>
      <div className="rows-head" aria-hidden>
        {columns.map((column) => (
          <span key={column.key} className={column.align === 'end' ? 'end' : ''}>
            {column.header}
          </span>
        ))}
      </div>
      {props.virtual ? (
        <VirtualRows {...props} />
      ) : (
        <ul aria-label={label}>
          {props.rows.map((row) => (
            <li key={props.keyOf(row)} data-below={props.below !== undefined}>
              <Row {...props} row={row} />
            </li>
          ))}
        </ul>
      )}
    </div>
  )
}

function VirtualRows<T>(props: RowsProps<T>) {
  const list = useRef<HTMLUListElement>(null)
  const narrow = typeof matchMedia === 'function' && matchMedia('(max-width: 720px)').matches
  const [margin, setMargin] = useState(0)
  // Where the list begins on the page; what stands above it may have grown since.
  useLayoutEffect(() => {
    if (list.current) setMargin(Math.round(list.current.getBoundingClientRect().top + scrollY))
  }, [props.rows])
  const virtualizer = useWindowVirtualizer({
    count: props.rows.length,
    estimateSize: () => (narrow ? CARD_HEIGHT : ROW_HEIGHT),
    overscan: 12,
    scrollMargin: margin,
    getItemKey: (index) => {
      const row = props.rows[index]
      return row === undefined ? index : props.keyOf(row)
    },
  })
  const items = virtualizer.getVirtualItems()
  const last = items.at(-1)?.index ?? -1
  const { onEnd } = props
  const atEnd = last >= props.rows.length - 8
  useEffect(() => {
    if (atEnd) onEnd?.()
  }, [atEnd, onEnd])
  return (
    <ul
      ref={list}
      aria-label={props.label}
      style={{ height: virtualizer.getTotalSize(), position: 'relative' }}
    >
      {items.map((item) => {
        const row = props.rows[item.index]
        if (row === undefined) return null
        const top = item.start - virtualizer.options.scrollMargin
        return (
          <li
            key={item.key}
            ref={virtualizer.measureElement}
            data-index={item.index}
            data-below={props.below !== undefined}
            className="virtual"
            style={{ transform: `translateY(${top}px)` }}
          >
            <Row {...props} row={row} />
          </li>
        )
      })}
    </ul>
  )
}

/** A number on a card says what it counts; words speak for themselves. */
const labelOf = <T,>({ align, header }: Column<T>): string | undefined =>
  align === 'end' && typeof header === 'string' && header !== '' ? header : undefined

function Row<T>({ columns, row, linkTo, below }: RowsProps<T> & { row: T }) {
  const cells = columns.map((column) => (
    <span
      key={column.key}
      className={`cell ${column.kind ?? 'plain'} ${column.align ?? ''}`}
      data-label={labelOf(column)}
    >
      {column.cell(row)}
    </span>
  ))
  return (
    <>
      {linkTo ? (
        <Link {...linkTo(row)} className="row" data-row>
          {cells}
        </Link>
      ) : (
        <div className="row">{cells}</div>
      )}
      {below?.(row)}
    </>
  )
}
