import type { AssignmentStep } from '@dirigent/protocol/agent/assignment'
import type { ResultRequest } from '@dirigent/protocol/agent/messages'
import { HOUR_MS } from '@dirigent/domain/identity/time'
import type { DiskEvent } from '../disk/memory-disk.ts'
import type { Exchange } from '../hosts/network.ts'
import type { DeviceTruth } from '../world/device.ts'
import type { Act } from '../world/machine.ts'
import type { Invariant, TrueAttempt, World } from './world.ts'

/** Watches everything that happens in the world and tells the invariants. */
export type Observer = {
  onAct(device: DeviceTruth, act: Act): void
  onDisk(device: DeviceTruth, event: DiskEvent): void
  onExchange(exchange: Exchange): void
  onUnanswered(asked: Pick<Exchange, 'path' | 'request'>): void
  afterTask(task: string): void
  /** After each thing that happened: what was left to look at is looked at now. */
  afterStep(): void
}

type Seen = { device: DeviceTruth; event: DiskEvent }

export function createObserver(world: World, invariants: readonly Invariant[]): Observer {
  let seen: Seen[] = []
  /** Attempts whose journal has not said yet what they are about. */
  const unread = new Set<TrueAttempt>()
  let nextHourly = world.draw.startMs
  const grants = new Map<string, number>()
  const announced = new Map<string, number>()
  const { time, trace } = world

  function readDisk(): void {
    const events = seen
    seen = []
    for (const { device, event } of events) {
      const match = /\/state\/(attempts|results)\/([0-9a-f-]{36})\.(journal|json)$/.exec(event.path)
      if (!match?.[2]) continue
      if (match[1] === 'attempts') onJournal(device, match[2], event)
      else onResult(device, match[2], event)
    }
    for (const attempt of unread)
      if (world.attempts.get(attempt.attempt) === attempt) readSubject(attempt)
      else unread.delete(attempt)
  }
  function onJournal(device: DeviceTruth, attempt: string, event: DiskEvent): void {
    if (event.kind !== 'created' || world.attempts.has(attempt)) return
    const begun: TrueAttempt = {
      attempt,
      device,
      begunAt: time.clock.now(),
      subject: null,
      grantedAt: grants.get(attempt) ?? null,
      announcedAt: announced.get(attempt) ?? null,
      changedAt: null,
      endedAt: null,
      result: null,
      takenAt: null,
    }
    world.attempts.set(attempt, begun)
    unread.add(begun)
    readSubject(begun)
    world.onAttemptBegun(begun)
    trace.line(
      time.clock.now(),
      device.name,
      `attempt begins ${begun.subject?.step.kind ?? ''}${begun.grantedAt === null ? ' unasked' : ''}`,
    )
    for (const invariant of invariants) invariant.onAttempt?.(begun, 'begun')
  }
  function readSubject(attempt: TrueAttempt): void {
    const host = world.hosts.get(attempt.device.name)
    const path = `${host?.stateDirectory}/attempts/${attempt.attempt}.journal`
    if (!host?.disk.exists(path)) {
      // Its journal ends after its result is there.
      if (attempt.endedAt !== null) unread.delete(attempt)
      return
    }
    const line = host.disk.read(path).split('\n', 1)[0]
    if (!line) return
    attempt.subject = (
      JSON.parse(line) as { subject: TrueAttempt['subject'] & { step: AssignmentStep } }
    ).subject
    if (attempt.subject) unread.delete(attempt)
  }
  function onResult(device: DeviceTruth, uid: string, event: DiskEvent): void {
    const attempt = world.attempts.get(uid)
    if (!attempt) return
    // Also when it is gone before anybody looked: that there was one says that the attempt is over.
    attempt.endedAt ??= time.clock.now()
    if (event.kind === 'removed') {
      for (const invariant of invariants) invariant.onAttempt?.(attempt, 'result removed')
      return
    }
    const host = world.hosts.get(device.name)
    if (!host?.disk.exists(event.path)) return
    attempt.result = JSON.parse(host.disk.read(event.path)) as ResultRequest
    trace.line(
      time.clock.now(),
      device.name,
      `attempt ended: ${attempt.result.outcome} ${reasons(attempt.result)}`,
    )
    world.mark(`attempt: ${attempt.result.outcome}`)
    for (const invariant of invariants) invariant.onAttempt?.(attempt, 'ended')
  }
  return {
    onDisk: (device, event) => void seen.push({ device, event }),
    onAct(device, act) {
      readDisk()
      const attempt = openAttempt(world, device)
      if (attempt && act.kind !== 'restart') attempt.changedAt ??= time.clock.now()
      trace.line(
        time.clock.now(),
        device.name,
        `${act.kind} ${[...act.versions].map(([name, to]) => `${name}=${to}`).join(' ')}`,
      )
      for (const invariant of invariants) invariant.onAct?.(device, act)
    },
    onExchange(exchange) {
      readDisk()
      const { device, path, status, delivered } = exchange
      const now = time.clock.now()
      trace.line(
        now,
        device.name,
        `${path.split('/').at(-1)} ${status}${said(exchange)}${delivered ? '' : ' (lost)'}`,
      )
      if (status === 200) world.contactAt.set(device.name, now)
      noteAttempt(exchange)
      for (const invariant of invariants) invariant.onExchange?.(exchange)
    },
    onUnanswered({ path, request }) {
      if (!path.endsWith('/result')) return
      const attempt = world.attempts.get(String((request as { attempt?: unknown } | null)?.attempt))
      if (attempt) attempt.takenAt ??= time.clock.now()
    },
    afterTask(task) {
      readDisk()
      for (const invariant of invariants) invariant.afterTask?.(task)
    },
    afterStep() {
      if (seen.length > 0) readDisk()
      if (time.clock.now() < nextHourly || world.store.isBusy()) return
      nextHourly = Math.floor(time.clock.now() / HOUR_MS) * HOUR_MS + HOUR_MS
      for (const invariant of invariants) invariant.hourly?.()
    },
  }

  /** What a server has heard of an attempt, from the exchange itself. */
  function noteAttempt({ path, request, status, reply }: Exchange): void {
    if (status !== 200) return
    const now = time.clock.now()
    const body = request as { attempt?: unknown }
    const nested = (body.attempt as { uid?: string } | null)?.uid
    const uid = typeof body.attempt === 'string' ? body.attempt : nested
    if (uid === undefined) return
    const attempt = world.attempts.get(uid)
    if (path.endsWith('/admission')) {
      if (!(reply as { admit?: boolean }).admit) return
      if (!grants.has(uid)) grants.set(uid, now)
      if (attempt) attempt.grantedAt ??= now
    } else if (path.endsWith('/progress')) {
      if (!announced.has(uid)) announced.set(uid, now)
      if (attempt) attempt.announcedAt ??= now
    } else if (path.endsWith('/result') && attempt) attempt.takenAt ??= now
  }
}

/** The attempt that this device is at work on by its own disk; null when it is not. */
export function openAttempt(world: World, device: DeviceTruth): TrueAttempt | null {
  const open = [...world.attempts.values()].filter(
    (attempt) => attempt.device === device && attempt.endedAt === null,
  )
  return open.at(-1) ?? null
}

const reasons = (result: ResultRequest) =>
  [
    ...new Set(
      result.updates.map(({ name, because }) => `${name}${because ? `:${because.code}` : ''}`),
    ),
  ].join(' ')

function said({ path, reply, status }: Exchange): string {
  const body = (reply ?? {}) as { admit?: boolean; because?: { code: string }; code?: string }
  if (status !== 200) return ` ${body.code ?? ''}`
  if (!path.endsWith('/admission')) return ''
  return body.admit ? ' yes' : ` no: ${body.because?.code}`
}
