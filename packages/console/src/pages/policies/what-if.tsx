import { useEffect, useState } from 'react'
import type { Schemas } from '@dirigent/client/client'
import type { PolicyDocument } from '@dirigent/domain/rollouts/policy'
import { PREVIEW } from '@dirigent/words/preview'
import { COMMON_STATES } from '@dirigent/words/console/shell'
import { answered, api, ApiError } from '../../api/client.ts'
import { useReader } from '../../reader/reader.tsx'
import { WhatIfResult } from './what-if-result.tsx'
import './what-if.css'

/** A person who types is not interrupted by a preview for each letter. */
const TYPING_PAUSE_MS = 700
const ASK_AGAIN_MS = 400

type Row = Schemas['PreviewRow']
type Shown = { row: Row | null; failed: Error | null; result: Row['result'] }

/** What the coming weeks are like with a policy that is still being edited, beside the one that is saved. */
export function WhatIf({ policy, document }: { policy: string; document: PolicyDocument | null }) {
  const { t, refused } = useReader()
  const { row, failed, result } = usePreview(policy, document)
  return (
    <section className="what-if" aria-label={t(PREVIEW.title)} aria-busy={row?.state === 'playing'}>
      <h3>{t(PREVIEW.title)}</h3>
      {document === null && <p className="dim">{t(PREVIEW.fixFirst)}</p>}
      {failed !== null && (
        <p className="tone-bad" role="alert">
          {t(PREVIEW.failed, {
            detail:
              failed instanceof ApiError ? refused(failed.problem) : t(COMMON_STATES.unreachable),
          })}
        </p>
      )}
      {row?.state === 'playing' && (
        <p className="what-if-progress" role="status">
          <progress max={100} value={row.percent} />
          {t(PREVIEW.playing, { percent: row.percent })}
        </p>
      )}
      {result && <WhatIfResult result={result} />}
    </section>
  )
}

/** Plays the draft after a pause in typing; the last result stays until the next one is there. */
function usePreview(policy: string, document: PolicyDocument | null): Shown {
  const [shown, setShown] = useState<Shown>({ row: null, failed: null, result: null })
  const text = document === null ? null : JSON.stringify(document)
  useEffect(() => {
    if (text === null) return
    const { signal, stop } = stoppable()
    const timer = setTimeout(() => {
      follow(policy, JSON.parse(text), signal, (row) =>
        setShown((former) => ({ row, failed: null, result: row.result ?? former.result })),
      ).catch((error: unknown) => {
        if (!signal.aborted)
          setShown((former) => ({ ...former, row: null, failed: error as Error }))
      })
    }, TYPING_PAUSE_MS)
    return () => {
      clearTimeout(timer)
      stop()
    }
  }, [policy, text])
  return shown
}

function stoppable() {
  const controller = new AbortController()
  return { signal: controller.signal, stop: () => controller.abort() }
}

async function follow(
  policy: string,
  document: unknown,
  signal: AbortSignal,
  show: (row: Row) => void,
): Promise<void> {
  let row: Row = await answered(
    api.POST('/api/v1/policies/{policy}/preview', {
      params: { path: { policy } },
      body: { document, days: 60 },
      signal,
    }),
  )
  while (!signal.aborted) {
    show(row)
    if (row.state !== 'playing') return
    await new Promise((resolve) => setTimeout(resolve, ASK_AGAIN_MS))
    const { preview } = row
    row = await answered(
      api.GET('/api/v1/previews/{preview}', { params: { path: { preview } }, signal }),
    )
  }
}
