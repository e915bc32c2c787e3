import { useEffect } from 'react'

type Keys = { onSearch: () => void; onHelp: () => void }

const isTyping = (target: EventTarget | null) =>
  target instanceof HTMLElement &&
  (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName))

/** `/` searches, `j` and `k` go through rows, `a` approves what is chosen, `?` helps. Enter follows a row by itself. */
export function useKeyboard({ onSearch, onHelp }: Keys) {
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return
      if (isTyping(event.target) || document.querySelector('[role=dialog]')) return
      const act = {
        '/': onSearch,
        '?': onHelp,
        j: () => moveRow(1),
        k: () => moveRow(-1),
        a: approve,
      }[event.key]
      if (act === undefined) return
      event.preventDefault()
      act()
    }
    window.addEventListener('keydown', onKey)
    return () => window.removeEventListener('keydown', onKey)
  }, [onSearch, onHelp])
}

const rows = () => [...document.querySelectorAll<HTMLElement>('main [data-row]')]

function moveRow(step: 1 | -1) {
  const all = rows()
  const current = all.findIndex(
    (row) => row === document.activeElement || row.contains(document.activeElement),
  )
  const next = all[current === -1 ? (step === 1 ? 0 : all.length - 1) : current + step]
  next?.focus()
  next?.scrollIntoView({ block: 'nearest' })
}

/** The approve button of the row or card that has the focus, else the only one on the page. */
function approve() {
  const chosen = document.activeElement
    ?.closest('[data-row]')
    ?.querySelector<HTMLElement>('[data-approves]')
  const all = document.querySelectorAll<HTMLElement>('main [data-approves]')
  const button = chosen ?? (all.length === 1 ? all[0] : undefined)
  button?.click()
}
