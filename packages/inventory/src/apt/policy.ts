/** A repository as its signed Release file names itself. */
export type Repository = { origin: string | null; label: string | null; suite: string | null }

/** One version of a package and the repositories that hold it. */
export type KnownVersion = { version: string; installed: boolean; sources: string[] }

/** What `apt-cache policy` says of the repositories: source line → release. */
export function parseRepositories(output: string): Map<string, Repository> {
  const repositories = new Map<string, Repository>()
  let source: string | null = null
  for (const line of output.split('\n')) {
    if (line.startsWith('Pinned packages')) break
    const entry = /^\s*-?\d+ (\S+ .*Packages)$/.exec(line)
    if (entry?.[1]) source = entry[1]
    const release = /^\s+release (.*)$/.exec(line)
    if (release?.[1] === undefined || source === null) continue
    repositories.set(source, parseRelease(release[1]))
    source = null
  }
  return repositories
}

function parseRelease(text: string): Repository {
  const fields = new Map<string, string>()
  // Labels may hold commas ("v=1,o=Foo, Inc.,a=stable"): split only before the next `key=`.
  for (const part of text.split(/,(?=[a-z]=)/)) fields.set(part.slice(0, 1), part.slice(2))
  const field = (key: string) => fields.get(key) || null
  return { origin: field('o'), label: field('l'), suite: field('a') ?? field('n') }
}

/** What `apt-cache policy NAMES` says: package (as apt names it) → its versions, newest preference first. */
export function parseVersionTables(output: string): Map<string, KnownVersion[]> {
  const tables = new Map<string, KnownVersion[]>()
  let versions: KnownVersion[] = []
  let current: KnownVersion | null = null
  for (const line of output.split('\n')) {
    const header = /^(\S+):$/.exec(line)
    if (header?.[1]) {
      versions = []
      current = null
      tables.set(header[1], versions)
      continue
    }
    const version = /^ (\*\*\*|   ) (\S+) -?\d+/.exec(line)
    if (version?.[2]) {
      current = { version: version[2], installed: version[1] === '***', sources: [] }
      versions.push(current)
      continue
    }
    const source = /^ {8}\s*-?\d+ (\S+ .*Packages)$/.exec(line)
    if (source?.[1]) current?.sources.push(source[1])
  }
  return tables
}
