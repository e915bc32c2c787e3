/** The "Never" column of DESIGN §5: what must not name our own things, and the word that does. */
export const NEVER: Readonly<Record<string, string>> = {
  host: 'device',
  hosts: 'device',
  node: 'device',
  asset: 'device',
  endpoint: 'device',
  app: 'package or software title',
  component: 'package or software title',
  issue: 'vulnerability',
  bulletin: 'advisory',
  hit: 'finding',
  match: 'finding',
  patch: 'update',
  plugin: 'provider or feed',
  driver: 'provider or feed',
  importer: 'provider or feed',
  tag: 'group',
  collection: 'group',
  campaign: 'rollout',
  phase: 'ring',
  batch: 'wave',
  task: 'assignment',
  blueprint: 'plan',
  lock: 'lease',
  snooze: 'deferral',
  waiver: 'exception',
  ignore: 'exception',
}

/** Right for other things (an HTTP status, a test run), wrong beside these words: an attempt has a state and a result. */
export const NEVER_BESIDE: Readonly<
  Record<string, { readonly beside: readonly string[]; readonly better: string }>
> = {
  status: { beside: ['attempt', 'assignment', 'rollout', 'update'], better: 'state or result' },
  run: { beside: ['attempt', 'assignment', 'update'], better: 'attempt' },
  runs: { beside: ['attempt', 'assignment', 'update'], better: 'attempts' },
}

export type Exemption = {
  readonly words: readonly string[]
  /** Files whose names may use the words. */
  readonly where: RegExp
  readonly reason: string
}

/** Other people's formats keep their own words; each entry says whose they are. */
export const EXEMPTIONS: readonly Exemption[] = [
  {
    words: ['component', 'app'],
    where: /^packages\/console\//,
    reason: 'React calls its building blocks components, and the whole an app',
  },
  {
    words: ['host', 'endpoint'],
    where: /^packages\/(server\/src\/http|protocol\/src\/(api|problems)|client|cli)/,
    reason: 'HTTP has hosts (RFC 9110), and an API has endpoints (OpenAPI)',
  },
  {
    words: ['hit'],
    where: /search|read-today/,
    reason: 'a search has hits; what was found may be a device as well as a finding',
  },
  {
    words: ['lock'],
    where: /^packages\/(inventory|agent)\//,
    reason: "dpkg's lock is called so by dpkg",
  },
  {
    words: ['component', 'issue', 'tag', 'match', 'node', 'collection'],
    where: /^packages\/feeds\//,
    reason: 'feeds read the words of their publishers (OSV, CSAF, CVE, tracker)',
  },
  {
    words: ['task', 'lock'],
    where: /^packages\/server\//,
    reason:
      "a background task of the server (DESIGN §7.6) is no work for a device; locks are PostgreSQL's",
  },
  {
    words: ['match'],
    where: /^packages\/domain\/src\/matching\//,
    reason: 'to match is what the package does (DESIGN §2); what comes out is a finding',
  },
  {
    words: ['waiver'],
    where: /^packages\/server\/src\/migrations\//,
    reason: 'a person may waive missing test evidence (DESIGN §3); accepted risk is an exception',
  },
]

/** In sentences for people only the words that are never right there, in either language. */
export const NEVER_IN_SENTENCES: Readonly<Record<string, string>> = {
  host: 'device / Gerät',
  hosts: 'devices / Geräte',
  endpoint: 'device / Gerät',
  endpoints: 'devices / Geräte',
  asset: 'device / Gerät',
  assets: 'devices / Geräte',
  bulletin: 'advisory / Sicherheitsmeldung',
  campaign: 'rollout / Rollout',
  kampagne: 'Rollout',
  snooze: 'deferral / Aufschub',
  waiver: 'exception / Ausnahme',
  plugin: 'provider or feed',
  blueprint: 'plan / Plan',
  patchen: 'aktualisieren',
  reboot: 'restart / Neustart',
}
