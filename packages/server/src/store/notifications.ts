import type { DatabaseConnection } from '../database/connection.ts'
import type { Topic } from '../changes.ts'
import { openSession, type Tx } from './database.ts'

export const CHANGES_CHANNEL = 'dirigent_changes'

/**
 * Says at commit what this transaction changed; rolled back, nobody hears of it. PostgreSQL sends the same text once
 * per transaction. `subject` is a uid, or null when many changed.
 */
export async function publish(tx: Tx, topic: Topic, subject: string | null = null): Promise<void> {
  await tx.execute('select pg_notify($1, $2)', [
    CHANGES_CHANNEL,
    subject ? `${topic} ${subject}` : topic,
  ])
}

/** Resolves once listening, with the function that ends it. */
export async function listen(
  connection: DatabaseConnection,
  onPayload: (payload: string) => void,
  onLost: (error: Error | null) => void,
): Promise<() => Promise<void>> {
  const session = await openSession(connection, onLost)
  session.client.on('notification', (message) => onPayload(message.payload ?? ''))
  await session.sql.execute(`listen ${CHANGES_CHANNEL}`)
  return session.end
}
