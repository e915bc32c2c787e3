import {
  createContext,
  type ReactNode,
  useCallback,
  useContext,
  useMemo,
  useRef,
  useState,
} from 'react'
import { IconX } from '@tabler/icons-react'
import { COMMON_STATES } from '@dirigent/words/console/shell'
import { useReader } from '../reader/reader.tsx'
import './toasts.css'

type Toast = { id: number; text: string; tone: 'good' | 'bad'; undo?: (() => void) | undefined }
type Say = (text: string, options?: { bad?: boolean; undo?: () => void }) => void

const ToastContext = createContext<Say>(() => {})
/** CONSOLE §1.8: what is safe can be undone for ten seconds. */
const SHOWN_MS = 10_000

/** Short words about what just happened, at the edge of the screen, with an undo where it is safe. */
export function ToastProvider({ children }: { children: ReactNode }) {
  const [toasts, setToasts] = useState<readonly Toast[]>([])
  const count = useRef(0)
  const { t } = useReader()
  const drop = useCallback(
    (id: number) => setToasts((all) => all.filter((toast) => toast.id !== id)),
    [],
  )
  const say = useCallback<Say>(
    (text, options = {}) => {
      count.current += 1
      const id = count.current
      const toast: Toast = { id, text, tone: options.bad ? 'bad' : 'good', undo: options.undo }
      setToasts((all) => [...all.slice(-2), toast])
      setTimeout(() => drop(id), SHOWN_MS)
    },
    [drop],
  )
  const context = useMemo(() => say, [say])
  return (
    <ToastContext value={context}>
      {children}
      <div className="toasts" role="status" aria-live="polite">
        {toasts.map((toast) => (
          <div key={toast.id} className={`toast tone-${toast.tone}`}>
            <span>{toast.text}</span>
            {toast.undo && (
              <button
                type="button"
                className="toast-undo"
                onClick={() => {
                  drop(toast.id)
                  toast.undo?.()
                }}
              >
                {t(COMMON_STATES.undo)}
              </button>
            )}
            <button
              type="button"
              aria-label={t(COMMON_STATES.close)}
              onClick={() => drop(toast.id)}
            >
              <IconX size={16} />
            </button>
          </div>
        ))}
      </div>
    </ToastContext>
  )
}

export const useToast = (): Say => useContext(ToastContext)
