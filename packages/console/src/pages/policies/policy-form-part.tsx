import type { ReactNode } from 'react'
import type { PolicyDraft } from './policy-draft.ts'

/** What each part of the form gets: the draft, how to change it, and what is wrong with a field. */
export type FormPart = {
  draft: PolicyDraft
  set: (part: Partial<PolicyDraft>) => void
  errorOf: (field: string) => string | null
}

/** Fields that belong together. */
export function Group({ title, children }: { title: string; children: ReactNode }) {
  return (
    <fieldset>
      <legend>{title}</legend>
      <div className="fields">{children}</div>
    </fieldset>
  )
}
