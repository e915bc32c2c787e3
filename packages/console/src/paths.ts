import { linkOptions } from '@tanstack/react-router'
import type {
  DeviceFilter,
  DifferenceFilter,
  SoftwareFilter,
  UpdateFilter,
  VulnerabilityFilter,
} from './api/queries.ts'

/** Where things are: every address of the console is made here, so that every number can be a link. */
export const toToday = () => linkOptions({ to: '/' })
export const toDevices = (search: DeviceFilter = {}) => linkOptions({ to: '/devices', search })
export const toDevice = (device: string, tab?: DeviceTab) =>
  linkOptions({ to: '/devices/$device', params: { device }, search: tab ? { tab } : {} })
export const toVulnerabilities = (search: VulnerabilityFilter = {}) =>
  linkOptions({ to: '/vulnerabilities', search })
export const toVulnerability = (vulnerability: string) =>
  linkOptions({ to: '/vulnerabilities/$vulnerability', params: { vulnerability } })
export const toSecondScanner = (search: DifferenceFilter = {}) =>
  linkOptions({ to: '/second-scanner', search })
export const toRollouts = () => linkOptions({ to: '/updates', search: {} })
export const toRollout = (rollout: string) =>
  linkOptions({ to: '/rollouts/$rollout', params: { rollout }, search: {} })
export const toCatalogue = (search: UpdateFilter = {}) =>
  linkOptions({ to: '/updates/catalogue', search })
export const toSoftware = (search: SoftwareFilter = {}) =>
  linkOptions({ to: '/updates/software', search })
export const toEmergencies = () => linkOptions({ to: '/updates/emergencies' })
export const toEmergency = (emergency: string) =>
  linkOptions({ to: '/updates/emergencies/$emergency', params: { emergency } })
export const toPolicies = (tab?: PolicyTab) =>
  linkOptions({ to: '/policies', search: tab ? { tab } : {} })
export const toFeeds = () => linkOptions({ to: '/feeds' })
export const toAudit = (subject?: string) =>
  linkOptions({ to: '/audit', search: subject ? { subject } : {} })
export const toSettings = () => linkOptions({ to: '/settings' })
export const toEnrol = () => linkOptions({ to: '/enrol' })

export const DEVICE_TABS = ['updates', 'findings', 'packages', 'timeline'] as const
export type DeviceTab = (typeof DEVICE_TABS)[number]
export const POLICY_TABS = ['policies', 'groups', 'exceptions', 'availability', 'holds'] as const
export type PolicyTab = (typeof POLICY_TABS)[number]
