import type { Schemas } from '@dirigent/client/client'
import { CliError } from '../failure.ts'
import type { Remote } from '../remote.ts'

const UID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i

type Named = { name: string }

/** The one thing that is called so, or the only one whose name begins so. People type names, not ids. */
export function oneNamed<T extends Named>(kind: string, text: string, found: readonly T[]): T {
  const wanted = text.toLowerCase()
  const exact = found.filter(({ name }) => name.toLowerCase() === wanted)
  const [first, ...others] =
    exact.length > 0 ? exact : found.filter(({ name }) => name.toLowerCase().startsWith(wanted))
  if (!first) throw new CliError('not_found', `there is no ${kind} called "${text}".`)
  if (others.length === 0) return first
  const names = [first, ...others].slice(0, 8).map(({ name }) => name)
  throw new CliError(
    'ambiguous',
    `"${text}" may mean ${names.join(', ')}; type more of it, or use its id.`,
  )
}

const SEARCHED = 100

export async function deviceUid(remote: Remote, text: string): Promise<string> {
  if (UID.test(text)) return text
  const query = { search: text, sort: 'name', limit: SEARCHED } as const
  const { items } = await remote.get(remote.api.GET('/api/v1/devices', { params: { query } }))
  return oneNamed('device', text, items).device
}

export async function rolloutUid(remote: Remote, text: string): Promise<string> {
  if (UID.test(text)) return text
  const query = { search: text, limit: SEARCHED }
  const { items } = await remote.get(remote.api.GET('/api/v1/rollouts', { params: { query } }))
  return oneNamed('rollout', text, items).rollout
}

export async function groupNamed(remote: Remote, text: string): Promise<Schemas['GroupRow']> {
  const { items } = await remote.get(remote.api.GET('/api/v1/groups'))
  return items.find(({ group }) => group === text) ?? oneNamed('group', text, items)
}

export async function policyNamed(remote: Remote, text: string): Promise<Schemas['PolicyRow']> {
  const { items } = await remote.get(remote.api.GET('/api/v1/policies'))
  return items.find(({ policy }) => policy === text) ?? oneNamed('policy', text, items)
}

/** Updates by name or id, as the catalogue has them. */
export async function updateUids(remote: Remote, texts: readonly string[]): Promise<string[]> {
  const found = await Promise.all(
    texts.map(async (text) => {
      if (UID.test(text)) return [text]
      const query = { search: text, limit: SEARCHED }
      const { items } = await remote.get(remote.api.GET('/api/v1/updates', { params: { query } }))
      const named = items.filter(({ name }) => name.toLowerCase() === text.toLowerCase())
      if (named.length === 0)
        throw new CliError('not_found', `no device is offered an update of "${text}".`)
      return named.map(({ update }) => update)
    }),
  )
  return [...new Set(found.flat())]
}
