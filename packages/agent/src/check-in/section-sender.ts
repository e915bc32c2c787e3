import type { SectionRequest } from '@dirigent/protocol/agent/messages'
import {
  SECTION_NAMES,
  type SectionContent,
  type SectionName,
} from '@dirigent/protocol/agent/inventory'
import { packageLine, packagesText, sectionHash } from '@dirigent/protocol/agent/section-hash'
import type { CallFailure, Link } from '../link/link.ts'
import type { AgentState } from '../state/agent-state.ts'
import { deliver, NOT_TRIED, type Delivered } from './section-delivery.ts'

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

/** A section that is to go out, and the hash that the server holds: null = it gets all of it. */
export type Due = { reading: Reading; have: string | null }

/** `whole`: all of it, not only what changed. */
export type Sent = { ok: true; whole: boolean } | { ok: false; code: string; detail: string }

/** A delta longer than this share of all packages is sent whole: it would not be shorter. */
const DELTA_SHARE_MAX = 0.5

/**
 * Sends what the server lacks, as many at once as it takes (`atOnceMax`), and answers each in its order. Packages go as
 * the difference when the server holds what was last sent from here. `full_needed` and a hash that does not fit lead to
 * the whole content, once.
 */
export async function sendSections(
  link: Link,
  state: AgentState,
  due: readonly Due[],
  atOnceMax: number,
): Promise<Sent[]> {
  const requests = due.map(
    ({ reading, have }) =>
      (have === null ? null : packagesDelta(state, reading, have)) ?? wholeRequest(reading),
  )
  const answers = await deliver(link, requests, atOnceMax)
  const sent: Sent[] = []
  for (const [index, { reading }] of due.entries()) {
    const delta = requests[index]?.kind === 'delta'
    const answer = answers[index] ?? NOT_TRIED
    const again = delta && wantsWhole(answer)
    const [last = answer] = again ? await deliver(link, [wholeRequest(reading)], 1) : [answer]
    if (last.ok && reading.section === 'packages')
      state.write('sent-packages', { hash: reading.hash, content: reading.content })
    sent.push(last.ok ? { ok: true, whole: !delta || again } : failed(last))
  }
  return sent
}

const wantsWhole = (answer: Delivered): boolean =>
  answer.ok
    ? answer.value.outcome === 'full_needed'
    : answer.kind === 'problem' && answer.code === 'hash_mismatch'

const failed = (failure: CallFailure): Sent => ({
  ok: false,
  code: failure.kind === 'problem' ? failure.code : failure.kind,
  detail: failure.detail,
})

function wholeRequest({ section, hash, content, takenAtMs }: Reading): SectionRequest {
  const takenAt = new Date(takenAtMs).toISOString()
  return section === 'packages'
    ? packagesRequest(content as SectionContent['packages'], hash, takenAt)
    : { kind: 'full', section, hash, takenAt, content }
}

function packagesRequest(
  { provider, packages }: SectionContent['packages'],
  hash: string,
  takenAt: string,
): SectionRequest {
  return { kind: 'packages', hash, takenAt, provider, lines: packagesText(packages) }
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
