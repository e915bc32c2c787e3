import { mkdir, open, readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { z } from 'zod'
import { canonicalJson } from '@dirigent/protocol/agent/section-hash'
import type { Keys } from './identity/keys.ts'
import type { ChainHead } from './store/audit-chain.ts'

const headSchema = z.object({
  sequence: z.number().int().positive(),
  hash: z.string().regex(/^[0-9a-f]{64}$/),
  sealedAt: z.number(),
  keyId: z.string(),
  signature: z.string(),
})

const fileOf = (stateDirectory: string) => join(stateDirectory, 'audit', 'heads.jsonl')

/**
 * Appends a signed head of the audit chain to a file outside of the database. Whoever rewrites the whole chain in the
 * database would have to rewrite this file and own the signing key; a copy elsewhere makes even that visible.
 */
export async function appendHead(
  stateDirectory: string,
  head: ChainHead,
  keys: Keys,
): Promise<void> {
  const file = fileOf(stateDirectory)
  await mkdir(dirname(file), { recursive: true, mode: 0o700 })
  const { keyId, signature } = keys.signAssignment(canonicalJson(head))
  const handle = await open(file, 'a', 0o600)
  try {
    await handle.write(`${JSON.stringify({ ...head, keyId, signature })}\n`)
  } finally {
    await handle.close()
  }
}

/** The heads that were written; a line that was cut by a power failure is left out. */
export async function readHeads(stateDirectory: string): Promise<ChainHead[]> {
  let text: string
  try {
    text = await readFile(fileOf(stateDirectory), 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
    throw error
  }
  return text.split('\n').flatMap((line) => {
    const parsed = headSchema.safeParse(parseLine(line))
    return parsed.success
      ? [{ sequence: parsed.data.sequence, hash: parsed.data.hash, sealedAt: parsed.data.sealedAt }]
      : []
  })
}

function parseLine(line: string): unknown {
  try {
    return JSON.parse(line)
  } catch {
    return null
  }
}
