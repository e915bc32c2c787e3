import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const REPOSITORY_ROOT = fileURLToPath(new URL('../../../../', import.meta.url))

/** A file of the checkout that is played: this one, or another that DIRIGENT_LAB_CHECKOUT names (e.g. an older version). */
export const fromCheckout = (path: string) =>
  join(process.env['DIRIGENT_LAB_CHECKOUT'] ?? REPOSITORY_ROOT, path)
