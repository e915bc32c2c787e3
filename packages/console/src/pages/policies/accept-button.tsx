import { useState } from 'react'
import { EXCEPTIONS } from '@dirigent/words/console/exceptions'
import { ActButton } from '../../components/actions.tsx'
import { useReader } from '../../reader/reader.tsx'
import { ExceptionDialog, type ExceptionStart } from './exception-dialog.tsx'

/** Opens the exception's questions for what is on the page. */
export function AcceptButton(start: ExceptionStart) {
  const { t } = useReader()
  const [asking, setAsking] = useState(false)
  return (
    <>
      <ActButton needs="administer" onClick={() => setAsking(true)}>
        {t(EXCEPTIONS.accept)}
      </ActButton>
      {asking && <ExceptionDialog start={start} onClose={() => setAsking(false)} />}
    </>
  )
}
