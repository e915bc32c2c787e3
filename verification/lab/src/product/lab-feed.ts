/** One publisher's word as the lab knows it; the naive matcher and the written feed both start from here. */
export type LabStatement = {
  source: string
  vulnerability: string
  status: 'resolved' | 'open' | 'undetermined'
  /** "0" = never affected, as Debian writes it; null unless resolved. */
  fixedVersion: string | null
  /** Listed by CISA as exploited: its deadline makes the update urgent. */
  exploited: boolean
}

/** Numbers of a year that has none yet: nobody can take them for real ones. */
export const labVulnerability = (number: number) => `CVE-2099-${String(number).padStart(4, '0')}`

/** The statements in the format of security-tracker.debian.org/tracker/data/json. */
export function trackerJson(statements: readonly LabStatement[], suite: string): string {
  const sources: Record<string, Record<string, unknown>> = {}
  for (const { source, vulnerability, status, fixedVersion } of statements) {
    const release = {
      status,
      repositories: { [suite]: fixedVersion ?? '0' },
      ...(fixedVersion === null ? {} : { fixed_version: fixedVersion }),
      urgency: 'not yet assigned',
    }
    sources[source] = {
      ...sources[source],
      [vulnerability]: {
        description: `made by the lab for ${source}`,
        scope: 'remote',
        releases: { [suite]: release },
      },
    }
  }
  return JSON.stringify(sources)
}

/** Those marked as exploited in the format of CISA's catalogue. `today` is an ISO date. */
export function kevJson(statements: readonly LabStatement[], today: string): string {
  const vulnerabilities = statements
    .filter(({ exploited }) => exploited)
    .map(({ vulnerability, source }) => ({
      cveID: vulnerability,
      vendorProject: 'Dirigent Lab',
      product: source,
      vulnerabilityName: `made by the lab for ${source}`,
      dateAdded: today,
      shortDescription: 'made by the lab',
      requiredAction: 'Install the update.',
      dueDate: today,
      knownRansomwareCampaignUse: 'Unknown',
      notes: '',
      cwes: [],
    }))
  return JSON.stringify({
    title: 'CISA Catalog of Known Exploited Vulnerabilities',
    catalogVersion: today.replaceAll('-', '.'),
    dateReleased: `${today}T00:00:00.000Z`,
    count: vulnerabilities.length,
    vulnerabilities,
  })
}
