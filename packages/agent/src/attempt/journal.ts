import { rmSync } from 'node:fs'
import { join } from 'node:path'
import type { InstantMs } from '@dirigent/domain/identity/time'
import { assignmentStepSchema, type AssignmentStep } from '@dirigent/protocol/agent/assignment'
import { appendDurable, readLines } from '../state/durable.ts'
import { namesIn } from '../state/agent-state.ts'
import type { AttemptState } from './transitions.ts'

/** What an attempt is for; its first line. */
export type AttemptSubject = {
  attempt: string
  epoch: number
  revision: number
  step: AssignmentStep
  startedAtMs: InstantMs
}

/** What the attempt has learned and must not forget when the power fails. */
export type AttemptFacts = Record<string, unknown>

type Line =
  | { kind: 'subject'; subject: AttemptSubject }
  | { kind: 'state'; state: AttemptState; atMs: InstantMs; facts?: AttemptFacts }
  | { kind: 'recovery'; atMs: InstantMs }

export type Journal = {
  subject: AttemptSubject
  state: AttemptState
  facts: AttemptFacts
  recoveries: number
  /** Writes the state, returns when it is on disk; only then may its work begin. */
  enter(state: AttemptState, atMs: InstantMs, facts?: AttemptFacts): void
  recovered(atMs: InstantMs): void
  remove(): void
  logFile: string
}

const EXTENSION = '.journal'

function open(directory: string, subject: AttemptSubject, lines: readonly Line[]): Journal {
  const path = join(directory, `${subject.attempt}${EXTENSION}`)
  const journal: Journal = {
    subject,
    state: 'admitted',
    facts: {},
    recoveries: 0,
    logFile: join(directory, `${subject.attempt}.log`),
    enter(state, atMs, facts) {
      const line: Line = { kind: 'state', state, atMs, ...(facts ? { facts } : {}) }
      appendDurable(path, JSON.stringify(line))
      take(journal, line)
    },
    recovered(atMs) {
      const line: Line = { kind: 'recovery', atMs }
      appendDurable(path, JSON.stringify(line))
      take(journal, line)
    },
    remove() {
      rmSync(path, { force: true })
      rmSync(journal.logFile, { force: true })
    },
  }
  for (const line of lines) take(journal, line)
  return journal
}

function take(journal: Journal, line: Line): void {
  if (line.kind === 'recovery') journal.recoveries++
  if (line.kind !== 'state') return
  journal.state = line.state
  journal.facts = { ...journal.facts, ...line.facts }
}

/** Begins the journal of an attempt: its subject is on disk when this returns. */
export function beginJournal(directory: string, subject: AttemptSubject): Journal {
  const line: Line = { kind: 'subject', subject }
  appendDurable(join(directory, `${subject.attempt}${EXTENSION}`), JSON.stringify(line))
  return open(directory, subject, [])
}

/** Journals of attempts that did not finish, oldest first. One that has no readable subject never began. */
export function unfinishedJournals(directory: string): Journal[] {
  const found: Journal[] = []
  for (const name of namesIn(directory).filter((file) => file.endsWith(EXTENSION))) {
    const [first, ...rest] = readLines(join(directory, name)) as Line[]
    if (first?.kind !== 'subject') {
      rmSync(join(directory, name))
      continue
    }
    const step = assignmentStepSchema.safeParse(first.subject.step)
    if (!step.success)
      throw new Error(`${name} was not written by this agent: ${step.error.message}`)
    const journal = open(directory, { ...first.subject, step: step.data }, rest)
    if (journal.state !== 'finished') found.push(journal)
    else journal.remove()
  }
  return found
}
