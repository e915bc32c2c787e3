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
  run: 'attempt',
  status: 'result or state',
  snooze: 'deferral',
  waiver: 'exception',
  ignore: 'exception',
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
    words: ['status', 'host'],
    where: /^packages\/(server\/src\/http|protocol\/src\/(api|problems)|client|cli)/,
    reason: 'HTTP has status codes and hosts (RFC 9110)',
  },
  {
    words: ['status', 'lock'],
    where: /^packages\/(inventory|agent)\//,
    reason: "dpkg's status file and lock are called so by dpkg",
  },
  {
    words: ['status', 'component', 'issue', 'tag', 'match', 'node', 'collection'],
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
    words: ['status'],
    where: /^packages\/(domain\/src\/matching|server\/src\/migrations)\//,
    reason: 'the fixed JSON of `dirigent scan` calls what is known about a finding its status',
  },
  {
    words: ['status'],
    where: /^packages\/system\//,
    reason: 'a file has a status in POSIX (stat)',
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
