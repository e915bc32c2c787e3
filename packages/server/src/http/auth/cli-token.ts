import { chmod, readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { uuidV7 } from '@dirigent/system/random'
import type { ServerContext } from '../../context.ts'
import { findApiToken, insertApiToken } from '../../store/api-tokens.ts'
import { appendAudit } from '../../store/audit.ts'
import { createSecret, sha256Of } from './secrets.ts'

/** In the state directory: the token, and the address where it is good. `dirigent` reads both. */
export const CLI_TOKEN_FILE = 'cli-token'
export const CLI_ADDRESS_FILE = 'cli-address'

/**
 * Leaves a token of an administrator in the state directory, readable by the server's own user alone: who may read that
 * directory could change the database too, so `dirigent` on this machine needs no sign-in. Kept over starts.
 */
export async function ensureCliToken(context: ServerContext): Promise<void> {
  const addressFile = join(context.stateDirectory, CLI_ADDRESS_FILE)
  await writeFile(addressFile, `${context.addresses().console}\n`, { mode: 0o644 })
  const { db, clock, random, stateDirectory } = context
  const file = join(stateDirectory, CLI_TOKEN_FILE)
  const now = clock.now()
  const present = await readFile(file, 'utf8').catch(() => null)
  if (present && (await findApiToken(db, sha256Of(present.trim()), now))) {
    await chmod(file, 0o600)
    return
  }
  const secret = createSecret(random)
  const uid = uuidV7(now, random)
  await db.transaction(async (tx) => {
    const name = 'dirigent on the server'
    await insertApiToken(tx, {
      uid,
      name,
      secretSha256: secret.sha256,
      role: 'administrator',
      now,
      expiresAt: null,
    })
    await appendAudit(tx, random, {
      actorKind: 'system',
      actor: 'start',
      action: 'api_token.created',
      subjectKind: 'api_token',
      subject: uid,
      detail: { name, role: 'administrator' },
      at: now,
    })
  })
  const unfinished = `${file}.new`
  await writeFile(unfinished, `${secret.text}\n`, { mode: 0o600 })
  await rename(unfinished, file)
}
