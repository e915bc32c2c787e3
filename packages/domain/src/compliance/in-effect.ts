/** What the live system says about restarts, as the inventory's `restart` section carries it. */
export type RestartFacts = {
  systemRestart: { needed: boolean; packages: readonly string[] }
  services: readonly { packages: readonly string[] }[]
}

export type KernelFacts = {
  /** `uname -r`. */
  release: string
  /** Version of the running kernel's package as the kernel itself tells it; null when it does not. */
  version: string | null
}

/**
 * Packages whose installed version is not the one at work: a process still maps the old library, the system asks for
 * a restart because of them, or the running kernel is an older build of the same release. Their findings stay open:
 * an attacker meets what is loaded, not what lies on disk (NIST SP 800-40r4: verify that a patch has taken effect).
 */
export function packagesNotInEffect(
  restart: RestartFacts | null,
  kernel: KernelFacts | null,
  installedVersionOf: (name: string) => string | null,
): ReadonlySet<string> {
  const pending = new Set<string>()
  for (const service of restart?.services ?? [])
    for (const name of service.packages) pending.add(name)
  if (restart?.systemRestart.needed)
    for (const name of restart.systemRestart.packages) pending.add(name)
  if (kernel?.version) {
    const image = `linux-image-${kernel.release}`
    const installed = installedVersionOf(image)
    if (installed !== null && installed !== kernel.version) pending.add(image)
  }
  return pending
}
