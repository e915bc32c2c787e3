import type { ServerContext } from '../../context.ts'

/** A link that signs in once, for whoever starts the program; null when there is none to give. */
export async function createSignInLink(_context: ServerContext): Promise<string | null> {
  return null
}
