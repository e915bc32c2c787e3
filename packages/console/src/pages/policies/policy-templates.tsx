import { POLICY_TEMPLATES } from '@dirigent/words/policy-files'
import { answered, api } from '../../api/client.ts'
import { ActButton, useAction } from '../../components/actions.tsx'
import { Section } from '../../components/page.tsx'
import { useReader } from '../../reader/reader.tsx'

const TEMPLATES = ['small-office', 'server-heavy', 'nis2-bsi'] as const
type Template = (typeof TEMPLATES)[number]

/** Policies to begin with. Creating one changes nothing on any device. */
export function PolicyTemplates() {
  const { t } = useReader()
  const create = useAction(
    (template: Template) =>
      answered(
        api.POST('/api/v1/policy-templates/{template}/policy', {
          params: { path: { template } },
          body: { reason: t(POLICY_TEMPLATES.reason) },
        }),
      ),
    { done: () => t(POLICY_TEMPLATES.created) },
  )
  return (
    <Section title={t(POLICY_TEMPLATES.title)} note={t(POLICY_TEMPLATES.help)}>
      <div className="fields">
        {TEMPLATES.map((template) => (
          <ActButton key={template} needs="administer" onClick={() => create.mutate(template)}>
            {t(POLICY_TEMPLATES[template])}
          </ActButton>
        ))}
      </div>
    </Section>
  )
}
