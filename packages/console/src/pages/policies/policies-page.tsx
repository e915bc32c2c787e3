import { getRouteApi, Link } from '@tanstack/react-router'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { Schemas } from '@dirigent/client/client'
import type { Entry } from '@dirigent/words/entry'
import type { PolicyDocument } from '@dirigent/domain/rollouts/policy'
import { AVAILABILITY } from '@dirigent/words/console/emergencies'
import { HOLDS, POLICIES } from '@dirigent/words/console/policies'
import { UPDATES } from '@dirigent/words/console/updates'
import { heldUpdates, policies } from '../../api/queries.ts'
import { ActButton } from '../../components/actions.tsx'
import { Page, Section } from '../../components/page.tsx'
import { Rows } from '../../components/rows.tsx'
import { Empty, Shown } from '../../components/states.tsx'
import { POLICY_TABS, type PolicyTab, toPolicies } from '../../paths.ts'
import { useReader } from '../../reader/reader.tsx'
import { Standing } from '../updates/catalogue-page.tsx'
import { AvailabilityTab } from './availability-tab.tsx'
import { ExceptionsTab } from './exceptions-tab.tsx'
import { GroupsTab } from './groups-tab.tsx'
import { PolicyForm } from './policy-form.tsx'
import { usePolicySentences } from './policy-sentences.ts'
import { PolicyTemplates } from './policy-templates.tsx'
import './policies.css'

const route = getRouteApi('/shell/policies')
const LABELS: Record<PolicyTab, Entry> = {
  policies: POLICIES.tabPolicies,
  groups: POLICIES.tabGroups,
  exceptions: POLICIES.tabExceptions,
  availability: AVAILABILITY.tab,
  holds: POLICIES.tabHolds,
}

/** Rules, groups, and what is held back. */
export function PoliciesPage() {
  const { t } = useReader()
  const { tab = 'policies' } = route.useSearch()
  return (
    <Page title={t(POLICIES.title)} subtitle={t(POLICIES.subtitle)}>
      <nav className="tabs">
        {POLICY_TABS.map((name) => (
          <Link key={name} {...toPolicies(name)} data-on={name === tab} replace>
            {t(LABELS[name])}
          </Link>
        ))}
      </nav>
      {tab === 'policies' && (
        <>
          <PoliciesTab />
          <PolicyTemplates />
        </>
      )}
      {tab === 'groups' && <GroupsTab />}
      {tab === 'exceptions' && <ExceptionsTab />}
      {tab === 'availability' && <AvailabilityTab />}
      {tab === 'holds' && <HoldsTab />}
    </Page>
  )
}

function PoliciesTab() {
  const { t } = useReader()
  const query = useQuery(policies)
  return (
    <Shown query={query} lines={10}>
      {({ items }) =>
        items.length === 0 ? (
          <Empty title={t(POLICIES.none)}>{t(POLICIES.noneHelp)}</Empty>
        ) : (
          items.map((policy) => <PolicyShown key={policy.policy} policy={policy} />)
        )
      }
    </Shown>
  )
}

/** A policy as sentences; the form appears in their place. */
function PolicyShown({ policy }: { policy: Schemas['PolicyRow'] }) {
  const { t, day, list } = useReader()
  const [editing, setEditing] = useState(false)
  const document = policy.document as PolicyDocument
  const note = t(POLICIES.appliesTo, {
    n: policy.devices,
    groups: list(policy.groups, 6),
    groupsKnown: policy.groups.length > 0 ? 'yes' : 'no',
    revision: policy.revision,
    at: day(policy.updatedAt),
  })
  const edit = (
    <ActButton needs="administer" onClick={() => setEditing(true)}>
      {t(POLICIES.edit)}
    </ActButton>
  )
  return (
    <Section title={policy.name} note={note} actions={editing ? null : edit}>
      {editing ? (
        <PolicyForm policy={policy} document={document} onDone={() => setEditing(false)} />
      ) : (
        <PolicySentences document={document} />
      )}
    </Section>
  )
}

function PolicySentences({ document }: { document: PolicyDocument }) {
  const parts = usePolicySentences(document)
  return (
    <div className="policy">
      {parts.map(({ title, sentences }) => (
        <div key={title}>
          <h3>{title}</h3>
          <ul>
            {sentences.map((sentence) => (
              <li key={sentence}>{sentence}</li>
            ))}
          </ul>
        </div>
      ))}
    </div>
  )
}

/** Updates that stay away until somebody releases them; among those that devices are offered. */
function HoldsTab() {
  const { t } = useReader()
  const query = useQuery(heldUpdates)
  return (
    <Section note={t(HOLDS.subtitle)} title={t(POLICIES.tabHolds)} plain>
      <Shown query={query}>
        {(held) => {
          if (held.length === 0) return <Empty title={t(HOLDS.none)}>{t(HOLDS.noneHelp)}</Empty>
          return (
            <Rows
              label={t(POLICIES.tabHolds)}
              columns={[
                {
                  key: 'name',
                  header: t(UPDATES.name),
                  width: 'minmax(0, 1fr)',
                  kind: 'name',
                  cell: (row) => (
                    <>
                      {row.name} <span className="version">{row.version}</span>
                    </>
                  ),
                },
                {
                  key: 'where',
                  header: '',
                  width: 'minmax(0, 2.4fr)',
                  kind: 'sentence',
                  cell: (row) => <Standing update={row} />,
                },
              ]}
              rows={held}
              keyOf={(row) => row.update}
            />
          )
        }}
      </Shown>
    </Section>
  )
}
