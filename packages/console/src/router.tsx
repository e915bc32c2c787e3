import {
  createRootRoute, createRoute, createRouter, lazyRouteComponent, Outlet, parseSearchWith, redirect, stringifySearchWith,
} from '@tanstack/react-router'
import type { QueryClient } from '@tanstack/react-query'
import { codeOf } from './api/client.ts'
import { session } from './api/queries.ts'
import { NotFound, PageFailed } from './pages/not-found.tsx'
import { TodayPage } from './pages/today/today-page.tsx'
import {
  auditSearch, deviceFilter, deviceSearch, policySearch, rolloutFilter, rolloutSearch, signInSearch, updateFilter,
  vulnerabilityFilter,
} from './search-params.ts'
import { Shell } from './shell/shell.tsx'

/** Routes of the console. The first page comes with the first load, the others when they are needed. */
export function createConsoleRouter(client: QueryClient) {
  const root = createRootRoute({ component: Outlet, notFoundComponent: NotFound })
  const signIn = createRoute({
    getParentRoute: () => root,
    path: '/sign-in',
    validateSearch: signInSearch,
    component: lazyRouteComponent(() => import('./pages/sign-in/sign-in-page.tsx'), 'SignInPage'),
  })
  const shell = createRoute({
    getParentRoute: () => root,
    id: 'shell',
    component: Shell,
    beforeLoad: async ({ location }) => {
      try {
        await client.ensureQueryData(session)
      } catch (error) {
        if (codeOf(error) !== 'not_signed_in') return
        throw redirect({ to: '/sign-in', search: location.href === '/' ? {} : { then: location.href } })
      }
    },
  })
  const parent = () => shell
  const pages = [
    createRoute({ getParentRoute: parent, path: '/', component: TodayPage }),
    createRoute({
      getParentRoute: parent, path: '/devices', validateSearch: deviceFilter,
      component: lazyRouteComponent(() => import('./pages/devices/devices-page.tsx'), 'DevicesPage'),
    }),
    createRoute({
      getParentRoute: parent, path: '/devices/$device', validateSearch: deviceSearch,
      component: lazyRouteComponent(() => import('./pages/device/device-page.tsx'), 'DevicePage'),
    }),
    createRoute({
      getParentRoute: parent, path: '/vulnerabilities', validateSearch: vulnerabilityFilter,
      component: lazyRouteComponent(() => import('./pages/vulnerabilities/vulnerabilities-page.tsx'), 'VulnerabilitiesPage'),
    }),
    createRoute({
      getParentRoute: parent, path: '/vulnerabilities/$vulnerability',
      component: lazyRouteComponent(() => import('./pages/vulnerabilities/vulnerability-page.tsx'), 'VulnerabilityPage'),
    }),
    createRoute({
      getParentRoute: parent, path: '/updates', validateSearch: rolloutFilter,
      component: lazyRouteComponent(() => import('./pages/updates/rollouts-page.tsx'), 'RolloutsPage'),
    }),
    createRoute({
      getParentRoute: parent, path: '/updates/catalogue', validateSearch: updateFilter,
      component: lazyRouteComponent(() => import('./pages/updates/catalogue-page.tsx'), 'CataloguePage'),
    }),
    createRoute({
      getParentRoute: parent, path: '/rollouts/$rollout', validateSearch: rolloutSearch,
      component: lazyRouteComponent(() => import('./pages/rollout/rollout-page.tsx'), 'RolloutPage'),
    }),
    createRoute({
      getParentRoute: parent, path: '/policies', validateSearch: policySearch,
      component: lazyRouteComponent(() => import('./pages/policies/policies-page.tsx'), 'PoliciesPage'),
    }),
    createRoute({
      getParentRoute: parent, path: '/enrol',
      component: lazyRouteComponent(() => import('./pages/organisation/enrol-page.tsx'), 'EnrolPage'),
    }),
    createRoute({
      getParentRoute: parent, path: '/feeds',
      component: lazyRouteComponent(() => import('./pages/organisation/feeds-page.tsx'), 'FeedsPage'),
    }),
    createRoute({
      getParentRoute: parent, path: '/audit', validateSearch: auditSearch,
      component: lazyRouteComponent(() => import('./pages/organisation/audit-page.tsx'), 'AuditPage'),
    }),
    createRoute({
      getParentRoute: parent, path: '/settings',
      component: lazyRouteComponent(() => import('./pages/organisation/settings-page.tsx'), 'SettingsPage'),
    }),
  ] as const
  return createRouter({
    routeTree: root.addChildren([signIn, shell.addChildren(pages)]),
    parseSearch: parseSearchWith((value) => value),
    stringifySearch: stringifySearchWith(String),
    defaultPreload: 'intent',
    scrollRestoration: true,
    defaultErrorComponent: PageFailed,
    defaultNotFoundComponent: NotFound,
  })
}

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof createConsoleRouter>
  }
}
