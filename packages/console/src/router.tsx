import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
  parseSearchWith,
  redirect,
  stringifySearchWith,
} from '@tanstack/react-router'
import type { QueryClient } from '@tanstack/react-query'
import { codeOf } from './api/client.ts'
import { session } from './api/queries.ts'
import { NotFound, PageFailed } from './pages/not-found.tsx'
import { TodayPage } from './pages/today/today-page.tsx'
import {
  auditSearch,
  deviceFilter,
  differenceFilter,
  deviceSearch,
  policySearch,
  rolloutFilter,
  rolloutSearch,
  signInSearch,
  softwareFilter,
  updateFilter,
  vulnerabilityFilter,
} from './search-params.ts'
import { Shell } from './shell/shell.tsx'

/** Whoever is not signed in goes to the sign-in page and comes back; other failures are said by the pages. */
async function requireSession(client: QueryClient, href: string): Promise<void> {
  try {
    await client.ensureQueryData(session)
  } catch (error) {
    if (codeOf(error) !== 'not_signed_in') return
    throw redirect({ to: '/sign-in', search: href === '/' ? {} : { then: href } })
  }
}

const createRoot = () => createRootRoute({ component: Outlet, notFoundComponent: NotFound })

const createSignIn = (root: Root) =>
  createRoute({
    getParentRoute: () => root,
    path: '/sign-in',
    validateSearch: signInSearch,
    component: lazyRouteComponent(() => import('./pages/sign-in/sign-in-page.tsx'), 'SignInPage'),
  })

const createShell = (root: Root, client: QueryClient) =>
  createRoute({
    getParentRoute: () => root,
    id: 'shell',
    component: Shell,
    beforeLoad: ({ location }) => requireSession(client, location.href),
  })

type Root = ReturnType<typeof createRoot>
type ShellRoute = ReturnType<typeof createShell>

function fleetPages(shell: ShellRoute) {
  const getParentRoute = () => shell
  return [
    createRoute({ getParentRoute, path: '/', component: TodayPage }),
    createRoute({
      getParentRoute,
      path: '/devices',
      validateSearch: deviceFilter,
      component: lazyRouteComponent(
        () => import('./pages/devices/devices-page.tsx'),
        'DevicesPage',
      ),
    }),
    createRoute({
      getParentRoute,
      path: '/devices/$device',
      validateSearch: deviceSearch,
      component: lazyRouteComponent(() => import('./pages/device/device-page.tsx'), 'DevicePage'),
    }),
    createRoute({
      getParentRoute,
      path: '/vulnerabilities',
      validateSearch: vulnerabilityFilter,
      component: lazyRouteComponent(
        () => import('./pages/vulnerabilities/vulnerabilities-page.tsx'),
        'VulnerabilitiesPage',
      ),
    }),
    createRoute({
      getParentRoute,
      path: '/second-scanner',
      validateSearch: differenceFilter,
      component: lazyRouteComponent(
        () => import('./pages/scanner/scanner-page.tsx'),
        'ScannerPage',
      ),
    }),
    createRoute({
      getParentRoute,
      path: '/vulnerabilities/$vulnerability',
      component: lazyRouteComponent(
        () => import('./pages/vulnerabilities/vulnerability-page.tsx'),
        'VulnerabilityPage',
      ),
    }),
  ] as const
}

function deliveryPages(shell: ShellRoute) {
  const getParentRoute = () => shell
  return [
    createRoute({
      getParentRoute,
      path: '/updates',
      validateSearch: rolloutFilter,
      component: lazyRouteComponent(
        () => import('./pages/updates/rollouts-page.tsx'),
        'RolloutsPage',
      ),
    }),
    createRoute({
      getParentRoute,
      path: '/updates/catalogue',
      validateSearch: updateFilter,
      component: lazyRouteComponent(
        () => import('./pages/updates/catalogue-page.tsx'),
        'CataloguePage',
      ),
    }),
    createRoute({
      getParentRoute,
      path: '/updates/software',
      validateSearch: softwareFilter,
      component: lazyRouteComponent(
        () => import('./pages/software/software-page.tsx'),
        'SoftwarePage',
      ),
    }),
    createRoute({
      getParentRoute,
      path: '/rollouts/$rollout',
      validateSearch: rolloutSearch,
      component: lazyRouteComponent(
        () => import('./pages/rollout/rollout-page.tsx'),
        'RolloutPage',
      ),
    }),
    createRoute({
      getParentRoute,
      path: '/updates/emergencies',
      component: lazyRouteComponent(
        () => import('./pages/emergencies/emergencies-page.tsx'),
        'EmergenciesPage',
      ),
    }),
    createRoute({
      getParentRoute,
      path: '/updates/emergencies/$emergency',
      component: lazyRouteComponent(
        () => import('./pages/emergencies/emergency-page.tsx'),
        'EmergencyPage',
      ),
    }),
    createRoute({
      getParentRoute,
      path: '/policies',
      validateSearch: policySearch,
      component: lazyRouteComponent(
        () => import('./pages/policies/policies-page.tsx'),
        'PoliciesPage',
      ),
    }),
  ] as const
}

function organisationPages(shell: ShellRoute) {
  const getParentRoute = () => shell
  return [
    createRoute({
      getParentRoute,
      path: '/enrol',
      component: lazyRouteComponent(
        () => import('./pages/organisation/enrol-page.tsx'),
        'EnrolPage',
      ),
    }),
    createRoute({
      getParentRoute,
      path: '/feeds',
      component: lazyRouteComponent(
        () => import('./pages/organisation/feeds-page.tsx'),
        'FeedsPage',
      ),
    }),
    createRoute({
      getParentRoute,
      path: '/audit',
      validateSearch: auditSearch,
      component: lazyRouteComponent(
        () => import('./pages/organisation/audit-page.tsx'),
        'AuditPage',
      ),
    }),
    createRoute({
      getParentRoute,
      path: '/settings',
      component: lazyRouteComponent(
        () => import('./pages/organisation/settings-page.tsx'),
        'SettingsPage',
      ),
    }),
  ] as const
}

/** Routes of the console. The first page comes with the first load, the others when they are needed. */
export function createConsoleRouter(client: QueryClient) {
  const root = createRoot()
  const shell = createShell(root, client)
  const pages = [
    ...fleetPages(shell),
    ...deliveryPages(shell),
    ...organisationPages(shell),
  ] as const
  return createRouter({
    routeTree: root.addChildren([createSignIn(root), shell.addChildren(pages)]),
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
