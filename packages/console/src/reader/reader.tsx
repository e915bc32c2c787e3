import { createContext, type ReactNode, useContext, useEffect, useMemo, useState } from 'react'
import { serverTime } from '../api/client.ts'
import { LANGUAGES, type Entry, type Language } from '@dirigent/words/entry'
import { createSpeaker, type Speaker } from '@dirigent/words/speaker'
import type { Values } from '@dirigent/words/values'

export type Reader = Speaker & {
  /** A sentence, label or term in the reader's language. */
  t: (entry: Entry, values?: Values) => string
  now: number
  setLanguage: (language: Language) => void
}

const ReaderContext = createContext<Reader | null>(null)
const REMEMBERED = 'dirigent.language'
/** Relative times ("heute 14:00", "noch 51 Std.") age; once a minute is enough. */
const TICK_MS = 60_000

function firstLanguage(): Language {
  const remembered = localStorage.getItem(REMEMBERED)
  const wanted = [remembered, ...navigator.languages.map((tag) => tag.slice(0, 2))]
  return (
    LANGUAGES.find((language) => language === wanted.find((w) => w === 'de' || w === 'en')) ?? 'en'
  )
}

/** Language and zone of the person in front of the browser; the language is remembered on this device. */
export function ReaderProvider({ children }: { children: ReactNode }) {
  const [language, setLanguage] = useState(firstLanguage)
  const [now, setNow] = useState(() => serverTime.now())
  useEffect(() => {
    const look = () => setNow(serverTime.now())
    const timer = setInterval(look, TICK_MS)
    const unsubscribe = serverTime.onChange(look)
    return () => {
      clearInterval(timer)
      unsubscribe()
    }
  }, [])
  useEffect(() => {
    document.documentElement.lang = language
  }, [language])
  const reader = useMemo<Reader>(() => {
    const zone = Intl.DateTimeFormat().resolvedOptions().timeZone
    const speaker = createSpeaker(language, { zone, now })
    const choose = (chosen: Language) => {
      localStorage.setItem(REMEMBERED, chosen)
      setLanguage(chosen)
    }
    return { ...speaker, t: speaker.say, now, setLanguage: choose }
  }, [language, now])
  return <ReaderContext value={reader}>{children}</ReaderContext>
}

/** The reader's words. */
export function useReader(): Reader {
  const reader = useContext(ReaderContext)
  if (reader === null) throw new Error('useReader outside of ReaderProvider')
  return reader
}
