import type { Database, Queryable, Tx } from '../database.ts'
import { transaction } from '../database.ts'

/** Ids of one set, ascending. */
export type Members = Int32Array
export type PackageSet = { id: number; members: Members }

export type PackageSets = {
  /** Adds the set of exactly this content, or takes the one that somebody else has just added. */
  add(db: Database, hash: Buffer, members: Members): Promise<PackageSet>
  /** The set of exactly this content when there is one. */
  find(db: Database, hash: Buffer): Promise<PackageSet | null>
  byId(db: Queryable, id: number): Promise<PackageSet>
  /** Makes a set a candidate for the next device of its ecosystem. */
  used(ecosystem: string, id: number): void
  /** The nearest set that differs in less than a tenth, of `preferred` and those of the same ecosystem used lately. */
  similar(
    db: Database,
    ecosystem: string,
    members: Members,
    preferred: number | null,
  ): Promise<PackageSet | null>
}

/** 256 sets of 1,500 packages are 1.5 MB. */
const CACHE_MAX = 256
/** Comparing with a set takes some microseconds; more candidates find little that these do not. */
const CANDIDATES_MAX = 32
/** Above a tenth a set of its own is smaller than the differences of those who share it. */
const SHARE_MAX = 0.1

/** Content-addressed inventories. Sets never change, so what is cached is never stale. */
export function createPackageSets(): PackageSets {
  const byId = new Map<number, PackageSet>()
  const idByHash = new Map<string, number>()
  const recent = new Map<string, number[]>()

  function keep(set: PackageSet): PackageSet {
    byId.delete(set.id)
    byId.set(set.id, set)
    const oldest = byId.size > CACHE_MAX ? byId.keys().next().value : undefined
    if (oldest !== undefined) byId.delete(oldest)
    return set
  }
  function keepHash(hash: Buffer, id: number): void {
    if (idByHash.size >= CACHE_MAX * 16) idByHash.clear()
    idByHash.set(hash.toString('base64'), id)
  }
  async function load(db: Queryable, id: number): Promise<PackageSet> {
    const known = byId.get(id)
    if (known) return keep(known)
    const rows = await db.rows<{ id: number }>(
      'select package_version_id as id from package_set_member where set_id = $1 order by 1',
      [id],
    )
    return keep({ id, members: Int32Array.from(rows, (row) => row.id) })
  }
  async function find(db: Database, hash: Buffer): Promise<PackageSet | null> {
    const known = idByHash.get(hash.toString('base64'))
    if (known !== undefined) return load(db, known)
    const [row] = await db.prepared<{ id: number }>(
      'set-by-hash',
      'select id from package_set where hash = $1',
      [hash],
    )
    if (!row) return null
    keepHash(hash, row.id)
    return load(db, row.id)
  }
  function use(ecosystem: string, id: number): void {
    const others = (recent.get(ecosystem) ?? []).filter((other) => other !== id)
    recent.set(ecosystem, [id, ...others].slice(0, CANDIDATES_MAX))
  }

  return {
    find,
    byId: load,
    used: use,
    async add(db, hash, members) {
      const id = await transaction(db, (tx) => addSet(tx, hash, members))
      keepHash(hash, id)
      return keep({ id, members })
    },
    async similar(db, ecosystem, members, preferred) {
      if (!recent.has(ecosystem)) recent.set(ecosystem, await mostUsed(db, ecosystem))
      const limit = Math.floor(members.length * SHARE_MAX)
      if (preferred !== null) {
        const own = await load(db, preferred)
        if (countDifferences(own.members, members, limit) < limit) return own
      }
      let best: { set: PackageSet; differences: number } | null = null
      for (const id of recent.get(ecosystem) ?? []) {
        const set = await load(db, id)
        const differences = countDifferences(set.members, members, best?.differences ?? limit)
        if (differences < (best?.differences ?? limit)) best = { set, differences }
      }
      if (best) use(ecosystem, best.set.id)
      return best?.set ?? null
    },
  }
}

/** The same content added twice at once: the second waits for the first to commit, then takes its row. */
async function addSet(tx: Tx, hash: Buffer, members: Members): Promise<number> {
  const added = await tx.maybe<{ id: number }>(
    'insert into package_set (hash, size) values ($1, $2) on conflict (hash) do nothing returning id',
    [hash, members.length],
  )
  if (!added)
    return (await tx.one<{ id: number }>('select id from package_set where hash = $1', [hash])).id
  await tx.execute(
    'insert into package_set_member (set_id, package_version_id) select $1, unnest($2::integer[])',
    [added.id, [...members]],
  )
  return added.id
}

async function mostUsed(db: Database, ecosystem: string): Promise<number[]> {
  const rows = await db.rows<{ id: number }>(
    `select package_set_id as id from device where ecosystem = $1 and package_set_id is not null
      group by 1 order by count(*) desc, 1 desc limit $2`,
    [ecosystem, CANDIDATES_MAX],
  )
  return rows.map((row) => row.id)
}

/** How many ids are in only one of two ascending lists; stops at `limit`, because more is of no use. */
export function countDifferences(a: Members, b: Members, limit: number): number {
  let count = Math.abs(a.length - b.length)
  if (count >= limit) return count
  count = 0
  let i = 0
  let j = 0
  while (i < a.length && j < b.length && count < limit) {
    const left = a[i] ?? 0
    const right = b[j] ?? 0
    if (left === right) {
      i++
      j++
    } else {
      count++
      if (left < right) i++
      else j++
    }
  }
  return count < limit ? count + (a.length - i) + (b.length - j) : count
}

/** Ids that only `b` has and ids that only `a` has; both lists ascend. */
export function differences(a: Members, b: Members): { added: number[]; removed: number[] } {
  const added: number[] = []
  const removed: number[] = []
  let i = 0
  let j = 0
  while (i < a.length || j < b.length) {
    const left = a[i] ?? Number.POSITIVE_INFINITY
    const right = b[j] ?? Number.POSITIVE_INFINITY
    if (left === right) {
      i++
      j++
    } else if (left < right) {
      removed.push(left)
      i++
    } else {
      added.push(right)
      j++
    }
  }
  return { added, removed }
}
