import { createAptProvider } from './apt/apt-provider.ts'
import type { Provider, ProviderDeps } from './provider.ts'

/** One line per package manager; README.md says what a new one has to bring. */
export const PROVIDERS = {
  apt: createAptProvider,
} as const satisfies Record<string, (deps: ProviderDeps) => Provider>

export type InstallableProvider = keyof typeof PROVIDERS

/** null for a provider that this agent can read or name but not install with. */
export function createProvider(name: string, deps: ProviderDeps): Provider | null {
  return Object.hasOwn(PROVIDERS, name) ? PROVIDERS[name as InstallableProvider](deps) : null
}
