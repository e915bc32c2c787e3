/** What a company runs, as far as updates are concerned: who has it, how often it is updated, how bad its flaws are. */
export type Kind =
  | 'windows-client'
  | 'mac-client'
  | 'linux-client'
  | 'windows-server'
  | 'linux-server'

export type Product = {
  name: string
  kinds: readonly Kind[]
  /** Share of the devices of these kinds that have it. */
  share: number
  /** `patch-tuesday`: second Tuesday of the month, beside that at random. */
  cadence: 'patch-tuesday' | 'random'
  perYear: number
  /** Share of its releases that close flaws, and how many flaws such a release closes. */
  securityShare: number
  flaws: number
  /** Chance that a security release closes something that is exploited already (CISA KEV). */
  kevShare: number
  /** Of its flaws: CVSS 9 and above, and 7 to 9. */
  criticalShare: number
  highShare: number
  /** CISA Vulnrichment "automatable: yes". */
  automatableShare: number
  needsRestart: boolean
}

const CLIENTS: readonly Kind[] = ['windows-client', 'mac-client', 'linux-client']
const product = (
  name: string,
  kinds: readonly Kind[],
  perYear: number,
  more: Partial<Product> = {},
): Product => ({
  name,
  kinds,
  share: 1,
  cadence: 'random',
  perYear,
  securityShare: 0.9,
  flaws: 2,
  kevShare: 0.03,
  criticalShare: 0.06,
  highShare: 0.42,
  automatableShare: 0.05,
  needsRestart: false,
  ...more,
})

/**
 * Rates by the order of magnitude of publishers' own lists: twelve Patch Tuesdays and about three updates out of band a
 * year; Chrome's stable channel with a security release nearly every week, eight of them a year against something
 * exploited; Debian's kernel with a dozen advisories a year; CISA's catalogue with about 40 Microsoft entries a year. Flaws
 * are counted by those that decide a deadline, not by every CVE of a Patch Tuesday: the deadline of the worst counts.
 * Severity: of the CVEs of a year about one in seven is critical and four in ten are high (CVSS 3); client products have
 * fewer critical ones, because they need a person's click.
 */
export const PRODUCTS: readonly Product[] = [
  product('windows-update', ['windows-client'], 12, {
    cadence: 'patch-tuesday',
    securityShare: 1,
    flaws: 4,
    kevShare: 0.8,
    needsRestart: true,
  }),
  product('windows-out-of-band', ['windows-client', 'windows-server'], 3, {
    securityShare: 0.5,
    kevShare: 0.5,
    needsRestart: true,
  }),
  product('windows-server-update', ['windows-server'], 12, {
    cadence: 'patch-tuesday',
    securityShare: 1,
    flaws: 4,
    kevShare: 0.8,
    automatableShare: 0.15,
    needsRestart: true,
  }),
  product('macos', ['mac-client'], 10, { kevShare: 0.5, flaws: 3, needsRestart: true }),
  product('linux-image-amd64', ['linux-client', 'linux-server'], 12, {
    kevShare: 0.2,
    needsRestart: true,
  }),
  product('libc6', ['linux-client', 'linux-server'], 3, { needsRestart: true }),
  product('openssl', ['linux-client', 'linux-server'], 5, {
    criticalShare: 0.1,
    automatableShare: 0.3,
  }),
  product('chrome', CLIENTS, 46, { share: 0.8, kevShare: 0.17, criticalShare: 0.08 }),
  product('firefox', CLIENTS, 16, { share: 0.5, kevShare: 0.1, criticalShare: 0.08 }),
  product('office', ['windows-client', 'mac-client'], 12, {
    cadence: 'patch-tuesday',
    share: 0.95,
    kevShare: 0.1,
  }),
  product('pdf-reader', ['windows-client', 'mac-client'], 9, { share: 0.7, kevShare: 0.06 }),
  product('meeting', CLIENTS, 12, { share: 0.9, securityShare: 0.25 }),
  product('archiver', ['windows-client'], 4, { share: 0.6, securityShare: 0.6, kevShare: 0.1 }),
  product('vpn-client', CLIENTS, 5, { share: 0.8, criticalShare: 0.15, kevShare: 0.15 }),
  product('runtime', ['windows-client', 'windows-server', 'linux-server'], 4, { share: 0.4 }),
  product('drivers', ['windows-client'], 10, {
    share: 0.7,
    securityShare: 0.1,
    needsRestart: true,
  }),
  product('web-server', ['linux-server'], 6, {
    share: 0.6,
    criticalShare: 0.14,
    automatableShare: 0.5,
    kevShare: 0.05,
  }),
  product('php', ['linux-server'], 8, { share: 0.4, criticalShare: 0.14, automatableShare: 0.5 }),
  product('database', ['linux-server'], 4, { share: 0.3, automatableShare: 0.2 }),
  product('openssh', ['linux-server', 'linux-client'], 4, {
    criticalShare: 0.14,
    automatableShare: 0.4,
  }),
  product('mail-server', ['linux-server', 'windows-server'], 4, {
    share: 0.15,
    kevShare: 0.3,
    criticalShare: 0.2,
    automatableShare: 0.5,
  }),
  product('sql-server', ['windows-server'], 6, { share: 0.3, automatableShare: 0.2 }),
]
