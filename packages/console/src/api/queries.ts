import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import type { Schemas } from '@dirigent/client/client'
import type { DifferenceCode, Side } from '@dirigent/domain/reconciliation/causes'
import type { paths } from '@dirigent/client/generated/api'
import { answered, api } from './client.ts'

/** The first part of each key is a topic of the event stream, so that a change asks again for exactly what it touched. */
export type Topic =
  | 'devices'
  | 'findings'
  | 'rollouts'
  | 'feeds'
  | 'attempts'
  | 'audit'
  | 'settings'
/** Pages that count everything are asked again after any change. */
export const EVERY_TOPIC = 'any'

const PAGE = 100

export const session = queryOptions({
  queryKey: [EVERY_TOPIC, 'session'],
  queryFn: () => answered(api.GET('/api/v1/session')),
  staleTime: 60_000,
})
export const today = queryOptions({
  queryKey: [EVERY_TOPIC, 'today'],
  queryFn: () => answered(api.GET('/api/v1/today')),
})

export type DeviceFilter = {
  search?: string | undefined
  state?: Schemas['DeviceState'] | undefined
  ring?: Schemas['RingName'] | undefined
  group?: string | undefined
  vulnerability?: string | undefined
  rollout?: string | undefined
  retired?: 'true' | undefined
  sort?: 'worst' | 'name' | 'last_seen' | 'due' | undefined
}

/** Only what is set: a parameter without a value is not a filter. */
function given<T extends object>(filter: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(
    Object.entries(filter).filter(([, value]) => value !== undefined),
  ) as never
}
const cursorOf = (cursor: string | null) => (cursor === null ? {} : { cursor })
type Paged<T> = { items: T[]; total: number; next: string | null }
const nextCursor = (page: Paged<unknown>) => page.next

export const emergencies = queryOptions({
  queryKey: ['rollouts', 'emergencies'],
  queryFn: () => answered(api.GET('/api/v1/emergencies')),
})
export const emergency = (uid: string) =>
  queryOptions({
    queryKey: ['rollouts', 'emergency', uid],
    queryFn: () =>
      answered(
        api.GET('/api/v1/emergencies/{emergency}', { params: { path: { emergency: uid } } }),
      ),
  })
export const emergencyApprovers = queryOptions({
  queryKey: [EVERY_TOPIC, 'emergency-approvers'],
  queryFn: () => answered(api.GET('/api/v1/emergency-approvers')),
})
export const availability = queryOptions({
  queryKey: ['devices', 'availability'],
  queryFn: () => answered(api.GET('/api/v1/availability')),
})

export const exceptions = (show: 'live' | 'all') =>
  queryOptions({
    queryKey: ['findings', 'exceptions', show],
    queryFn: () => answered(api.GET('/api/v1/exceptions', { params: { query: { show } } })),
  })

export const devices = (filter: DeviceFilter) =>
  infiniteQueryOptions({
    queryKey: ['devices', 'list', filter],
    queryFn: ({ pageParam }) =>
      answered(
        api.GET('/api/v1/devices', {
          params: { query: { limit: PAGE, ...given(filter), ...cursorOf(pageParam) } },
        }),
      ),
    initialPageParam: null as string | null,
    getNextPageParam: nextCursor,
  })
export const device = (uid: string) =>
  queryOptions({
    queryKey: ['devices', 'one', uid],
    queryFn: () =>
      answered(api.GET('/api/v1/devices/{device}', { params: { path: { device: uid } } })),
  })
export const devicePeople = (uid: string) =>
  queryOptions({
    queryKey: ['devices', 'people', uid],
    queryFn: () =>
      answered(api.GET('/api/v1/devices/{device}/people', { params: { path: { device: uid } } })),
  })
export const deviceUpdates = (uid: string) =>
  queryOptions({
    queryKey: ['devices', 'updates', uid],
    queryFn: () =>
      answered(api.GET('/api/v1/devices/{device}/updates', { params: { path: { device: uid } } })),
  })

export type FindingStatus = 'fixable' | 'no_fix' | 'unknown' | 'accepted' | 'closed'
export const deviceFindings = (uid: string, status: FindingStatus) =>
  infiniteQueryOptions({
    queryKey: ['findings', 'device', uid, status],
    queryFn: ({ pageParam }) =>
      answered(
        api.GET('/api/v1/devices/{device}/findings', {
          params: { path: { device: uid }, query: { limit: PAGE, status, ...cursorOf(pageParam) } },
        }),
      ),
    initialPageParam: null as string | null,
    getNextPageParam: nextCursor,
  })
export const devicePackages = (uid: string, search: string | undefined) =>
  infiniteQueryOptions({
    queryKey: ['devices', 'packages', uid, search],
    queryFn: ({ pageParam }) =>
      answered(
        api.GET('/api/v1/devices/{device}/packages', {
          params: {
            path: { device: uid },
            query: { limit: PAGE, ...given({ search }), ...cursorOf(pageParam) },
          },
        }),
      ),
    initialPageParam: null as string | null,
    getNextPageParam: nextCursor,
  })
export const deviceTimeline = (uid: string) =>
  infiniteQueryOptions({
    queryKey: ['devices', 'timeline', uid],
    queryFn: ({ pageParam }) =>
      answered(
        api.GET('/api/v1/devices/{device}/timeline', {
          params: { path: { device: uid }, query: { limit: 50, ...cursorOf(pageParam) } },
        }),
      ),
    initialPageParam: null as string | null,
    getNextPageParam: nextCursor,
  })
export const result = (attempt: string) =>
  queryOptions({
    queryKey: ['attempts', 'result', attempt],
    queryFn: () =>
      answered(api.GET('/api/v1/results/{attempt}', { params: { path: { attempt } } })),
    staleTime: Number.POSITIVE_INFINITY,
  })

export type VulnerabilityFilter = {
  search?: string | undefined
  show?: 'all' | undefined
  severity?: 'critical' | 'high' | 'medium' | 'low' | undefined
  kev?: 'true' | undefined
  sort?: 'due' | 'devices' | 'epss' | 'name' | undefined
}
export const vulnerabilities = (filter: VulnerabilityFilter) =>
  infiniteQueryOptions({
    queryKey: ['findings', 'vulnerabilities', filter],
    queryFn: ({ pageParam }) =>
      answered(
        api.GET('/api/v1/vulnerabilities', {
          params: { query: { limit: PAGE, ...given(filter), ...cursorOf(pageParam) } },
        }),
      ),
    initialPageParam: null as string | null,
    getNextPageParam: nextCursor,
  })
export const vulnerability = (name: string) =>
  queryOptions({
    queryKey: ['findings', 'vulnerability', name],
    queryFn: () =>
      answered(
        api.GET('/api/v1/vulnerabilities/{vulnerability}', {
          params: { path: { vulnerability: name } },
        }),
      ),
  })

export const rollouts = (filter: {
  state?: Schemas['RolloutState'] | undefined
  search?: string | undefined
}) =>
  infiniteQueryOptions({
    queryKey: ['rollouts', 'list', filter],
    queryFn: ({ pageParam }) =>
      answered(
        api.GET('/api/v1/rollouts', {
          params: { query: { limit: 50, ...given(filter), ...cursorOf(pageParam) } },
        }),
      ),
    initialPageParam: null as string | null,
    getNextPageParam: nextCursor,
  })
export const rollout = (uid: string) =>
  queryOptions({
    queryKey: ['rollouts', 'one', uid],
    queryFn: () =>
      answered(api.GET('/api/v1/rollouts/{rollout}', { params: { path: { rollout: uid } } })),
  })

export type OfferedUpdate =
  paths['/api/v1/updates']['get']['responses'][200]['content']['application/json']['items'][number]
export type UpdateFilter = {
  search?: string | undefined
  class?: Schemas['DeviceUpdate']['class'] | undefined
}
export const updates = (filter: UpdateFilter) =>
  infiniteQueryOptions({
    queryKey: ['rollouts', 'updates', filter],
    queryFn: ({ pageParam }) =>
      answered(
        api.GET('/api/v1/updates', {
          params: { query: { limit: PAGE, ...given(filter), ...cursorOf(pageParam) } },
        }),
      ),
    initialPageParam: null as string | null,
    getNextPageParam: nextCursor,
  })

/** What stays away until somebody releases it, among everything that is offered; the catalogue comes in pages. */
export const heldUpdates = queryOptions({
  queryKey: ['rollouts', 'holds'],
  queryFn: async () => {
    const held = []
    let cursor: string | null = null
    do {
      const page: Paged<OfferedUpdate> = await answered(
        api.GET('/api/v1/updates', { params: { query: { limit: 500, ...cursorOf(cursor) } } }),
      )
      held.push(...page.items.filter((item) => item.hold !== null))
      cursor = page.next
    } while (cursor !== null)
    return held
  },
})

export const feeds = queryOptions({
  queryKey: ['feeds', 'list'],
  queryFn: () => answered(api.GET('/api/v1/feeds')),
})
export const csafProviders = queryOptions({
  queryKey: ['feeds', 'providers'],
  queryFn: () => answered(api.GET('/api/v1/feeds/providers')),
})
export const groups = queryOptions({
  queryKey: ['settings', 'groups'],
  queryFn: () => answered(api.GET('/api/v1/groups')),
})
export const policies = queryOptions({
  queryKey: ['settings', 'policies'],
  queryFn: () => answered(api.GET('/api/v1/policies')),
})
export const settings = queryOptions({
  queryKey: ['settings', 'settings'],
  queryFn: () => answered(api.GET('/api/v1/settings')),
})
export const calendars = queryOptions({
  queryKey: ['settings', 'calendars'],
  queryFn: () => answered(api.GET('/api/v1/calendars')),
})
export const enrolmentTokens = queryOptions({
  queryKey: ['devices', 'tokens'],
  queryFn: () => answered(api.GET('/api/v1/enrolment-tokens')),
})
export const people = queryOptions({
  queryKey: ['settings', 'people'],
  queryFn: () => answered(api.GET('/api/v1/people')),
})
export const apiTokens = queryOptions({
  queryKey: ['settings', 'api-tokens'],
  queryFn: () => answered(api.GET('/api/v1/api-tokens')),
})
export const audit = (filter: { subject?: string | undefined; search?: string | undefined }) =>
  infiniteQueryOptions({
    queryKey: ['audit', 'list', filter],
    queryFn: ({ pageParam }) =>
      answered(
        api.GET('/api/v1/audit', {
          params: { query: { limit: PAGE, ...given(filter), ...cursorOf(pageParam) } },
        }),
      ),
    initialPageParam: null as string | null,
    getNextPageParam: nextCursor,
  })
export const search = (q: string) =>
  queryOptions({
    queryKey: ['search', q],
    queryFn: () => answered(api.GET('/api/v1/search', { params: { query: { q } } })),
    enabled: q.length > 0,
    staleTime: 10_000,
  })

export type DifferenceFilter = {
  tab?: 'targets' | 'imports' | undefined
  search?: string | undefined
  scanner?: string | undefined
  side?: Side | undefined
  cause?: DifferenceCode | undefined
  decided?: 'all' | undefined
}
export const scanSummary = queryOptions({
  queryKey: ['findings', 'scan-summary'],
  queryFn: () => answered(api.GET('/api/v1/scanner/summary')),
})
export const scanDifferences = ({ tab: _, ...filter }: DifferenceFilter) =>
  infiniteQueryOptions({
    queryKey: ['findings', 'scan-differences', filter],
    queryFn: ({ pageParam }) =>
      answered(
        api.GET('/api/v1/scanner/differences', {
          params: { query: { limit: PAGE, ...given(filter), ...cursorOf(pageParam) } },
        }),
      ),
    initialPageParam: null as string | null,
    getNextPageParam: nextCursor,
  })
export const scanTargets = infiniteQueryOptions({
  queryKey: ['findings', 'scan-targets'],
  queryFn: ({ pageParam }) =>
    answered(
      api.GET('/api/v1/scanner/targets', {
        params: { query: { limit: PAGE, state: 'open', ...cursorOf(pageParam) } },
      }),
    ),
  initialPageParam: null as string | null,
  getNextPageParam: nextCursor,
})
export const scanImports = infiniteQueryOptions({
  queryKey: ['findings', 'scan-imports'],
  queryFn: ({ pageParam }) =>
    answered(
      api.GET('/api/v1/scanner/imports', {
        params: { query: { limit: PAGE, ...cursorOf(pageParam) } },
      }),
    ),
  initialPageParam: null as string | null,
  getNextPageParam: nextCursor,
})

export const whyFinding = (device: string, vulnerability: string) =>
  queryOptions({
    queryKey: ['findings', 'why', device, vulnerability],
    queryFn: () =>
      answered(api.GET('/api/v1/why', { params: { query: { device, vulnerability } } })),
  })

export type SoftwareFilter = {
  search?: string | undefined
  confidence?: Schemas['SoftwareRow']['confidence'] | undefined
}
const SOFTWARE_MAX = 500
export const software = (filter: SoftwareFilter) =>
  queryOptions({
    queryKey: ['findings', 'software', filter],
    queryFn: () =>
      answered(
        api.GET('/api/v1/software', {
          params: { query: { limit: SOFTWARE_MAX, ...given(filter) } },
        }),
      ),
  })
export const softwareCorrections = queryOptions({
  queryKey: ['findings', 'software-corrections'],
  queryFn: () => answered(api.GET('/api/v1/software/corrections')),
})
export const ownPackages = queryOptions({
  queryKey: ['findings', 'own-packages'],
  queryFn: () =>
    answered(
      api.GET('/api/v1/catalogue', { params: { query: { source: 'own', limit: SOFTWARE_MAX } } }),
    ),
})
