import type { InstantMs } from '@dirigent/domain/identity/time'
import type { PolicyDocument } from '@dirigent/domain/rollouts/policy'
import type { AssignmentDocument, AssignmentStep } from '@dirigent/protocol/agent/assignment'
import type { ResultRequest } from '@dirigent/protocol/agent/messages'
import type { Chance } from '../core/chance.ts'
import type { VirtualTime } from '../core/virtual-time.ts'
import type { Store } from '../database/simulated-database.ts'
import type { DeviceHost } from '../hosts/device-host.ts'
import type { Exchange } from '../hosts/network.ts'
import type { Person } from '../hosts/people.ts'
import type { ServerProcess } from '../hosts/server-host.ts'
import type { TaskDriver } from '../hosts/task-driver.ts'
import type { Catalogue } from '../world/catalogue.ts'
import type { DeviceTruth } from '../world/device.ts'
import type { Act } from '../world/machine.ts'
import type { FeedStatement, Publisher } from '../world/publisher.ts'
import type { Draw } from './draw.ts'
import type { Trace } from './trace.ts'

/** One attempt as the device itself lived it. */
export type TrueAttempt = {
  attempt: string
  device: DeviceTruth
  begunAt: InstantMs
  /** What its journal says; null until the first line is on the disk. */
  subject: { epoch: number; revision: number; step: AssignmentStep } | null
  /** The server said yes to it; null when it began unasked. */
  grantedAt: InstantMs | null
  /** The server has heard that it began, whether or not the device knows. */
  announcedAt: InstantMs | null
  changedAt: InstantMs | null
  endedAt: InstantMs | null
  result: ResultRequest | null
  /** A server has answered 200 to its result, or died over it and may know it. */
  takenAt: InstantMs | null
}

export type Violation = { invariant: string; atMs: InstantMs; detail: string }

/** What a policy said from when on: the people's own word, not what the server made of it. */
export type PolicyVersion = { fromMs: InstantMs; document: PolicyDocument }

/** A risk that a person accepted; null = any. `exception` is null until a server said that it has it. */
export type Accepted = {
  exception: string | null
  vulnerability: string | null
  packageName: string | null
  device: string | null
  fromMs: InstantMs
  untilMs: InstantMs
}

export type World = {
  draw: Draw
  time: VirtualTime
  chance: Chance
  store: Store
  catalogue: Catalogue
  publisher: Publisher
  trace: Trace
  hosts: Map<string, DeviceHost>
  /** By the uid that the server gave. */
  byUid: Map<string, DeviceTruth>
  servers: ServerProcess[]
  pickServer: () => ServerProcess | null
  tasks: TaskDriver
  person: Person
  policies: PolicyVersion[]
  accepted: Accepted[]
  attempts: Map<string, TrueAttempt>
  /** Of whoever waits for attempts to trouble them. */
  onAttemptBegun: (attempt: TrueAttempt) => void
  /** Every text that a server signed as an assignment, by device. */
  signed: Map<string, AssignmentDocument[]>
  /** When a server last answered a device, by name. */
  contactAt: Map<string, InstantMs>
  /** What the publisher last said that a server took whole; `settled` when nothing is on its way. */
  feed: { statements: FeedStatement[]; settled: boolean }
  /** Faults are over: from here on everything must come to its end. */
  healedAt: InstantMs | null
  /** Rings that a person moved a device out of. */
  movedFrom: Map<string, string[]>
  /** Devices whose identity exists twice: a copy of their disk was started. */
  cloned: Set<string>
  marks: Map<string, number>
  violations: Violation[]
  mark(name: string): void
  violate(invariant: string, detail: string): void
}

/** One promise of the system, in one file: looks whenever it concerns it, and says what it saw. */
export type Invariant = {
  name: string
  onAct?(device: DeviceTruth, act: Act): void
  onExchange?(exchange: Exchange): void
  onAttempt?(attempt: TrueAttempt, what: 'begun' | 'ended' | 'result removed'): void
  afterTask?(task: string): void
  hourly?(): void
  atEnd?(): void
}

export const policyAt = (world: World, atMs: InstantMs): PolicyVersion | undefined =>
  world.policies.findLast(({ fromMs }) => fromMs <= atMs)
