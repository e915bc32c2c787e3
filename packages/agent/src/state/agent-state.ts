import { mkdirSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import type { AssignmentEnvelope, KeyCertificate } from '@dirigent/protocol/agent/assignment'
import type { WeekProfile } from '@dirigent/domain/quiet-slots/week-profile'
import type { WeeklyRule, WindowRule } from '@dirigent/domain/rollouts/policy'
import type { SectionContent, SectionName } from '@dirigent/protocol/agent/inventory'
import type { ResultRequest } from '@dirigent/protocol/agent/messages'
import type { QuietSlot } from '../restart/quiet-time.ts'
import { readJson, removeDurable, writeDurable } from './durable.ts'

/** Who this device is and whom it trusts; written once, at enrolment. */
export type Identity = {
  format: 1
  server: string
  /** PEM of the pinned authority; null where the server has a certificate that every system trusts. */
  authority: string | null
  device: string
  /** Seed of the Ed25519 key, base64. It never leaves this file. */
  keySeed: string
  rootKeys: { keyId: string; publicKey: string }[]
  /** This agent only ever reads, whatever the server says. */
  observe: boolean
}

/** What the agent remembers of a step of its assignments, so that one that is done is not done again. */
export type StepMemory = {
  outcome: ResultRequest['outcome']
  /** Attempts whose failure may be the update's fault: those count against `attemptsMax`. */
  counted: number
  /** All attempts in a row without success; the pause before the next grows with it. */
  tries: number
  endedAtMs: number
  epoch: number
  revision: number
}

export type Refusal = { step: string; because: { code: string }; atMs: number; retryAtMs: number }
export type Contact = { atMs: number; nextCheckInMs: number }
/** A restart that an attempt left to be done, with the rules that bind it. */
export type PendingRestart = {
  rule: 'in_window' | 'when_needed'
  windows: readonly WindowRule[] | null
  /** Freezes that the emergency behind it passes, by name. */
  passesFreezes?: readonly string[]
  bootId: string
  sinceMs: number
  restartsAsked: number
  /** On clients without windows: it waits for a quiet slot until then. */
  quiet?: { deadlineMs: number; workingHours: readonly WeeklyRule[] | null } | undefined
}

/** When sections were last sent whole; `atMs` holds for all of them (agents before 0.2 knew only that). */
export type WholeSent = { atMs?: number; sections?: Partial<Record<SectionName, number>> }

type Documents = {
  identity: Identity
  exchange: { token: string }
  keys: KeyCertificate[]
  assignment: AssignmentEnvelope
  position: { epoch: number; revision: number }
  steps: Record<string, StepMemory>
  refusals: Refusal[]
  /** The attempt that was asked for without an answer yet. */
  asking: { step: string; attempt: string }
  contact: Contact
  restart: PendingRestart
  'quiet-slot': QuietSlot
  /** Never sent. */
  'week-profile': WeekProfile
  'index-refresh': { atMs: number; triedAtMs?: number }
  'full-inventory': WholeSent
  /** The coverage as it was last reported. */
  coverage: SectionContent['coverage']
  enrolling: { keySeed: string }
  /** What the server was last told about packages, to send only the difference. */
  'sent-packages': { hash: string; content: unknown }
}

export type AgentState = ReturnType<typeof openState>

/**
 * The agent's folder. It may be entered by others because apt's own unprivileged user downloads into `archives`;
 * everything secret in it can be read by its owner only.
 */
export function openState(directory: string) {
  mkdirSync(directory, { recursive: true, mode: 0o711 })
  const file = (name: string) => join(directory, `${name}.json`)
  const results = join(directory, 'results')
  return {
    directory,
    path: (...parts: string[]) => join(directory, ...parts),
    read: <N extends keyof Documents>(name: N) => readJson(file(name)) as Documents[N] | null,
    write: <N extends keyof Documents>(name: N, value: Documents[N]) =>
      writeDurable(file(name), JSON.stringify(value)),
    remove: (name: keyof Documents) => removeDurable(file(name)),
    /** Results that the server has not acknowledged yet, oldest first (attempt ids sort by time). */
    results: () => namesIn(results).map((name) => readJson(join(results, name)) as ResultRequest),
    writeResult: (result: ResultRequest) =>
      writeDurable(join(results, `${result.attempt}.json`), JSON.stringify(result)),
    removeResult: (attempt: string) => removeDurable(join(results, `${attempt}.json`)),
  }
}

export function namesIn(directory: string): string[] {
  try {
    return readdirSync(directory)
      .filter((name) => !name.endsWith('.new'))
      .toSorted()
  } catch {
    return []
  }
}
