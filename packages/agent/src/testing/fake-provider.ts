import { appendFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { UpdateOutcomeReason } from '@dirigent/domain/planning/reasons'
import { failed, type Provider, type Unit } from '../providers/provider.ts'

/** A package manager in a folder: what is installed is a file, and what it was asked to do is a log. */
export type FakeBehaviour = {
  /** Versions that an installation never reaches, with the reason it gives. */
  fails?: Record<string, UpdateOutcomeReason>
  held?: string[]
  /** Changes that a simulation shows beyond what it was asked for. */
  alsoChanges?: { name: string; version: string }[]
  unsaved?: string[]
  offered?: string | null
  simulationFails?: UpdateOutcomeReason
  /** Called when a method begins, e.g. to kill the process there. */
  at?: (method: string) => void
}

const ARCH = 'all'

export function createFakeProvider(directory: string, behaviour: FakeBehaviour = {}): Provider {
  mkdirSync(directory, { recursive: true })
  const database = join(directory, 'installed.json')
  const read = () =>
    existsSync(database)
      ? (JSON.parse(readFileSync(database, 'utf8')) as Record<string, string>)
      : {}
  const write = (versions: Record<string, string>) =>
    writeFileSync(database, JSON.stringify(versions))
  const begin = (method: string) => {
    appendFileSync(join(directory, 'calls'), `${method}\n`)
    behaviour.at?.(method)
  }
  const units = (): Unit[] =>
    Object.entries(read()).map(([name, version]) => ({ name, arch: ARCH, version }))
  return {
    name: 'apt',
    async repair() {
      begin('repair')
      return { ok: true }
    },
    async refreshIndex() {
      begin('refreshIndex')
      return { ok: true }
    },
    async installed(wanted) {
      return units()
        .filter(({ name }) => wanted.some((unit) => unit.name === name))
        .map((unit) => ({
          ...unit,
          version: unit.version.replace('!', ''),
          intact: !unit.version.endsWith('!'),
        }))
    },
    async held(wanted) {
      return wanted.filter(({ name }) => behaviour.held?.includes(name))
    },
    async offered() {
      return behaviour.offered ?? null
    },
    async simulate(items) {
      begin('simulate')
      if (behaviour.simulationFails) return failed(behaviour.simulationFails)
      const also = behaviour.alsoChanges ?? []
      const more = also.map(({ name, version }) => ({
        name,
        arch: ARCH,
        change: 'upgrade' as const,
        version,
        sha256: null,
      }))
      return { ok: true, changes: [...items, ...more] }
    },
    async savePrevious(wanted) {
      begin('savePrevious')
      return { missing: wanted.filter(({ name }) => behaviour.unsaved?.includes(name)) }
    },
    async download() {
      begin('download')
      return { ok: true }
    },
    async apply(items) {
      begin('apply')
      let reason: UpdateOutcomeReason | null = null
      for (const { name, version, change } of items) {
        const failure = behaviour.fails?.[`${name} ${version}`]
        if (failure) reason = failure
        const now = read()
        if (change === 'remove' || version === null) delete now[name]
        else now[name] = failure ? `${version}!` : version
        write(now)
        behaviour.at?.('apply-half')
      }
      return reason ? failed(reason) : { ok: true }
    },
    async restore({ restore, remove }) {
      begin('restore')
      const now = read()
      for (const { name, version } of restore) now[name] = version
      for (const { name } of remove) delete now[name]
      write(now)
      return { ok: true }
    },
    async space() {
      return { neededBytes: 1, freeBytes: 2 }
    },
    async prune() {},
  }
}

export function installedIn(directory: string): Record<string, string> {
  return JSON.parse(readFileSync(join(directory, 'installed.json'), 'utf8')) as Record<
    string,
    string
  >
}
export function callsIn(directory: string): string[] {
  const path = join(directory, 'calls')
  return existsSync(path) ? readFileSync(path, 'utf8').trim().split('\n') : []
}
