import type {
  DeviceFilter,
  DifferenceFilter,
  FindingStatus,
  SoftwareFilter,
  UpdateFilter,
  VulnerabilityFilter,
} from './api/queries.ts'
import { DEVICE_TABS, type DeviceTab, POLICY_TABS, type PolicyTab } from './paths.ts'
import type { Schemas } from '@dirigent/client/client'
import { DIFFERENCE_CODES, SIDES } from '@dirigent/domain/reconciliation/causes'

type Raw = Record<string, unknown>

/** One of the allowed words, or nothing: an address with a wrong filter shows everything instead of an error. */
function oneOf<T extends string>(raw: Raw, key: string, allowed: readonly T[]): T | undefined {
  return allowed.find((value) => value === raw[key])
}
const text = (raw: Raw, key: string): string | undefined => {
  const value = raw[key]
  return typeof value === 'string' && value !== '' ? value.slice(0, 200) : undefined
}
/** Drops what is not set, so that addresses stay short. */
function set<T extends object>(value: T): T {
  return Object.fromEntries(Object.entries(value).filter(([, v]) => v !== undefined)) as T
}

const STATES: readonly Schemas['DeviceState'][] = [
  'late',
  'needs_person',
  'unknown',
  'running',
  'waiting',
  'in_effect',
  'observed',
]
const RINGS = ['test', 'pilot', 'broad', 'critical'] as const

export const deviceFilter = (raw: Raw): DeviceFilter =>
  set({
    search: text(raw, 'search'),
    state: oneOf(raw, 'state', STATES),
    ring: oneOf(raw, 'ring', RINGS),
    group: text(raw, 'group'),
    vulnerability: text(raw, 'vulnerability'),
    rollout: text(raw, 'rollout'),
    retired: oneOf(raw, 'retired', ['true']),
    sort: oneOf(raw, 'sort', ['worst', 'name', 'last_seen', 'due']),
  })

export type DeviceSearch = { tab?: DeviceTab; findings?: FindingStatus; q?: string }
export const deviceSearch = (raw: Raw): DeviceSearch =>
  set({
    tab: oneOf(raw, 'tab', DEVICE_TABS),
    findings: oneOf(raw, 'findings', ['fixable', 'no_fix', 'unknown', 'accepted', 'closed']),
    q: text(raw, 'q'),
  }) as DeviceSearch

export const vulnerabilityFilter = (raw: Raw): VulnerabilityFilter =>
  set({
    search: text(raw, 'search'),
    show: oneOf(raw, 'show', ['all']),
    severity: oneOf(raw, 'severity', ['critical', 'high', 'medium', 'low']),
    kev: oneOf(raw, 'kev', ['true']),
    sort: oneOf(raw, 'sort', ['due', 'devices', 'epss', 'name']),
  })

export const differenceFilter = (raw: Raw): DifferenceFilter =>
  set({
    tab: oneOf(raw, 'tab', ['targets', 'imports']),
    search: text(raw, 'search'),
    scanner: text(raw, 'scanner'),
    side: oneOf(raw, 'side', SIDES),
    cause: oneOf(raw, 'cause', DIFFERENCE_CODES),
    decided: oneOf(raw, 'decided', ['all']),
  })

export type RolloutFilter = { state?: Schemas['RolloutState']; search?: string }
export const rolloutFilter = (raw: Raw): RolloutFilter =>
  set({
    state: oneOf(raw, 'state', ['open', 'halted', 'paused', 'done']),
    search: text(raw, 'search'),
  }) as RolloutFilter

export type RolloutSearch = { ring?: Schemas['RingName'] }
export const rolloutSearch = (raw: Raw): RolloutSearch =>
  set({ ring: oneOf(raw, 'ring', RINGS) }) as RolloutSearch

export const updateFilter = (raw: Raw): UpdateFilter =>
  set({
    search: text(raw, 'search'),
    class: oneOf(raw, 'class', ['security', 'bugfix', 'feature', 'definition', 'unclassified']),
  })

export const softwareFilter = (raw: Raw): SoftwareFilter =>
  set({
    search: text(raw, 'search'),
    confidence: oneOf(raw, 'confidence', ['exact', 'strong', 'weak', 'none']),
  })

export type PolicySearch = { tab?: PolicyTab }
export const policySearch = (raw: Raw): PolicySearch =>
  set({ tab: oneOf(raw, 'tab', POLICY_TABS) }) as PolicySearch

export type AuditSearch = { subject?: string; search?: string }
export const auditSearch = (raw: Raw): AuditSearch =>
  set({ subject: text(raw, 'subject'), search: text(raw, 'search') }) as AuditSearch

export type SignInSearch = { problem?: string; then?: string }
export const signInSearch = (raw: Raw): SignInSearch =>
  set({ problem: text(raw, 'problem'), then: text(raw, 'then') }) as SignInSearch
