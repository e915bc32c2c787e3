import { useState } from 'react'
import { IconCheck, IconCopy } from '@tabler/icons-react'
import { COMMON_STATES } from '@dirigent/words/console/shell'
import { useReader } from '../reader/reader.tsx'
import './copy-text.css'

const SHOWN_MS = 2_000

/** A line to copy; selectable by hand where the browser gives no clipboard (plain HTTP). */
export function CopyText({ text }: { text: string }) {
  const { t } = useReader()
  const [copied, setCopied] = useState(false)
  const copy = async () => {
    await navigator.clipboard.writeText(text)
    setCopied(true)
    setTimeout(() => setCopied(false), SHOWN_MS)
  }
  return (
    <div className="copy-text">
      <code>{text}</code>
      {'clipboard' in navigator && (
        <button
          type="button"
          onClick={() => void copy()}
          aria-label={t(copied ? COMMON_STATES.copied : COMMON_STATES.copy)}
        >
          {copied ? <IconCheck size={16} /> : <IconCopy size={16} />}
        </button>
      )}
    </div>
  )
}
