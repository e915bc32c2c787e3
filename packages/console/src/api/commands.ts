import type { Schemas } from '@dirigent/client/client'
import type { paths } from '@dirigent/client/generated/api'
import type { Decision, DifferenceCode } from '@dirigent/domain/reconciliation/causes'
import { answered, api } from './client.ts'

type RolloutCommand = 'pause' | 'resume' | 'rollback' | 'incident'
/** What people do. Each call is one decision with its reason; the server keeps both. */
export const commandRollout = (command: RolloutCommand, rollout: string, reason: string) => {
  const init = { params: { path: { rollout } }, body: { reason } }
  switch (command) {
    case 'pause':
      return answered(api.POST('/api/v1/rollouts/{rollout}/pause', init))
    case 'resume':
      return answered(api.POST('/api/v1/rollouts/{rollout}/resume', init))
    case 'rollback':
      return answered(api.POST('/api/v1/rollouts/{rollout}/rollback', init))
    case 'incident':
      return answered(api.POST('/api/v1/rollouts/{rollout}/incident', init))
  }
}
export const approve = (rollout: string, device: string, overrideReason?: string) =>
  answered(
    api.POST('/api/v1/rollouts/{rollout}/approve', {
      params: { path: { rollout } },
      body: { devices: [device], ...(overrideReason ? { overrideReason } : {}) },
    }),
  )
export const waive = (rollout: string, update: string, reason: string) =>
  answered(
    api.POST('/api/v1/rollouts/{rollout}/waive', {
      params: { path: { rollout } },
      body: { update, reason },
    }),
  )
export const releaseHold = (update: string, reason: string) =>
  answered(
    api.POST('/api/v1/updates/{update}/release', {
      params: { path: { update } },
      body: { reason },
    }),
  )

export type DeviceChange = {
  ring?: Schemas['RingName'] | null
  critical?: boolean | null
  exposed?: boolean
  site?: string | null
  department?: string | null
  reason: string
}
export const changeDevice = (device: string, body: DeviceChange) =>
  answered(api.PATCH('/api/v1/devices/{device}', { params: { path: { device } }, body }))
export const retireDevice = (device: string, reason: string) =>
  answered(
    api.POST('/api/v1/devices/{device}/retire', { params: { path: { device } }, body: { reason } }),
  )
export const installNow = (
  device: string,
  updates: 'all' | 'security' | string[],
  reason: string,
) => answered(api.POST('/api/v1/install', { body: { devices: [device], updates, reason } }))

export const refreshFeeds = () => answered(api.POST('/api/v1/feeds/refresh', { body: {} }))

export const addCsafProvider = (url: string) =>
  answered(api.POST('/api/v1/feeds/providers', { body: { url } }))
export const removeCsafProvider = (provider: string) =>
  answered(
    api.POST('/api/v1/feeds/providers/{provider}/remove', {
      params: { path: { provider } },
      body: {},
    }),
  )

/** The publisher's own file as it is; openapi-fetch would make JSON of it. */
export const importFeed = (feed: string, file: File, acceptShrunk: boolean) =>
  answered(
    api.POST('/api/v1/feeds/{feed}/import', {
      params: { path: { feed }, query: { acceptShrunk: acceptShrunk ? 'true' : 'false' } },
      body: file as never,
      bodySerializer: (body) => body as unknown as BodyInit,
      headers: { 'content-type': 'application/octet-stream' },
    }),
  )

/** Another scanner's report as it is; its format is told by the server. */
export const importScan = (file: File) =>
  answered(
    api.POST('/api/v1/scanner/imports', {
      params: { query: { fileName: file.name } },
      body: file as never,
      bodySerializer: (body) => body as unknown as BodyInit,
      headers: { 'content-type': 'application/octet-stream' },
    }),
  )
export const assignScanTarget = (
  target: string,
  body: { device: string | null; dismissed: boolean; reason: string },
) =>
  answered(
    api.POST('/api/v1/scanner/targets/{target}/assign', { params: { path: { target } }, body }),
  )
export type DifferenceScope = { differences: string[] } | { scanner: string; cause: DifferenceCode }
export const decideDifferences = (scope: DifferenceScope, decision: Decision, reason: string) =>
  answered(api.POST('/api/v1/scanner/decisions', { body: { scope, decision, reason } }))

type Correction = NonNullable<
  paths['/api/v1/software/corrections']['post']['requestBody']
>['content']['application/json']
/** Which product a software title is, for the whole fleet. */
export const correctSoftware = (body: Correction) =>
  answered(api.POST('/api/v1/software/corrections', { body }))
export const takeBackCorrection = (correction: string) =>
  answered(
    api.DELETE('/api/v1/software/corrections/{correction}', { params: { path: { correction } } }),
  )
export type NewPackage = paths['/api/v1/catalogue/packages']['post']['parameters']['query']
/** An installer of the organisation's own, as it is. */
export const addPackage = (file: File, query: NewPackage) =>
  answered(
    api.POST('/api/v1/catalogue/packages', {
      params: { query },
      body: file as never,
      bodySerializer: (body) => body as unknown as BodyInit,
      headers: { 'content-type': 'application/octet-stream' },
    }),
  )
export const withdrawPackage = (entry: string) =>
  answered(api.DELETE('/api/v1/catalogue/packages/{entry}', { params: { path: { entry } } }))
type PersonBody =
  paths['/api/v1/devices/{device}/people']['put']['requestBody']['content']['application/json']
export const saveDevicePerson = (device: string, body: PersonBody) =>
  answered(api.PUT('/api/v1/devices/{device}/people', { params: { path: { device } }, body }))
export const eraseDevicePerson = (device: string, person: string) =>
  answered(
    api.DELETE('/api/v1/devices/{device}/people/{person}', {
      params: { path: { device, person } },
    }),
  )

/** Accepts a publisher's new signing key, after the fingerprints were compared. */
export const trustFeedKey = (key: { feed: string; origin: string; fingerprint: string }) =>
  answered(api.POST('/api/v1/feeds/keys', { body: key }))
