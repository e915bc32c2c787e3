import {
  sectionResponseSchema,
  AGENT_PATHS,
  type SectionRequest,
} from '@dirigent/protocol/agent/messages'
import {
  SECTION_NAMES,
  type SectionContent,
  type SectionName,
} from '@dirigent/protocol/agent/inventory'
import { packageLine, packagesText, sectionHash } from '@dirigent/protocol/agent/section-hash'
import type { Link } from '../link/link.ts'
import type { AgentState } from '../state/agent-state.ts'

/** A section as it was read: content, its hash, and when. */
export type Reading = {
  section: SectionName
  content: SectionContent[SectionName]
  hash: string
  takenAtMs: number
}

export const isSectionName = (name: string): name is SectionName =>
  (SECTION_NAMES as readonly string[]).includes(name)

export function makeReading<N extends SectionName>(
  section: N,
  content: SectionContent[N],
  takenAtMs: number,
): Reading {
  return { section, content, hash: sectionHash(section, content), takenAtMs }
}

/** `whole`: all of it, not only what changed. */
type Sent = { ok: true; whole: boolean } | { ok: false; code: string; detail: string }

/** A delta longer than this share of all packages is sent whole: it would not be shorter. */
const DELTA_SHARE_MAX = 0.5

/**
 * Sends one section that the server asked for. `have` is the hash that it holds; when that is what was last sent from
 * here, packages go as the difference. `full_needed` and a hash that does not fit lead to the whole content, once.
 */
export async function sendSection(
  link: Link,
  state: AgentState,
  reading: Reading,
  have: string | null,
): Promise<Sent> {
  const delta = have === null ? null : packagesDelta(state, reading, have)
  if (delta) {
    const answer = await link.call(AGENT_PATHS.section, delta, sectionResponseSchema)
    if (answer.ok && answer.value.outcome !== 'full_needed') return remember(state, reading, false)
    if (!answer.ok && !(answer.kind === 'problem' && answer.code === 'hash_mismatch'))
      return failed(answer)
  }
  const { section, hash, content, takenAtMs } = reading
  const takenAt = new Date(takenAtMs).toISOString()
  const whole: SectionRequest =
    section === 'packages'
      ? packagesRequest(content as SectionContent['packages'], hash, takenAt)
      : { kind: 'full', section, hash, takenAt, content }
  const answer = await link.call(AGENT_PATHS.section, whole, sectionResponseSchema)
  return answer.ok ? remember(state, reading, true) : failed(answer)
}

function packagesRequest(
  { provider, packages }: SectionContent['packages'],
  hash: string,
  takenAt: string,
): SectionRequest {
  return { kind: 'packages', hash, takenAt, provider, lines: packagesText(packages) }
}

function failed(failure: { kind: string; detail: string; code?: string }): Sent {
  return { ok: false, code: failure.code ?? failure.kind, detail: failure.detail }
}

function remember(state: AgentState, reading: Reading, whole: boolean): Sent {
  if (reading.section === 'packages') {
    state.write('sent-packages', { hash: reading.hash, content: reading.content })
  }
  return { ok: true, whole }
}

function packagesDelta(state: AgentState, reading: Reading, have: string): SectionRequest | null {
  if (reading.section !== 'packages') return null
  const sent = state.read('sent-packages')
  if (!sent || sent.hash !== have || have === reading.hash) return null
  const before = (sent.content as SectionContent['packages']).packages
  const after = (reading.content as SectionContent['packages']).packages
  const linesBefore = new Set(before.map(packageLine))
  const linesAfter = new Set(after.map(packageLine))
  const added = after.filter((row) => !linesBefore.has(packageLine(row)))
  const removed = before
    .filter((row) => !linesAfter.has(packageLine(row)))
    .map(({ name, version, arch }) => ({ name, version, arch }))
  if (added.length + removed.length > after.length * DELTA_SHARE_MAX) return null
  const takenAt = new Date(reading.takenAtMs).toISOString()
  return {
    kind: 'delta',
    section: 'packages',
    base: have,
    hash: reading.hash,
    takenAt,
    added,
    removed,
  }
}
