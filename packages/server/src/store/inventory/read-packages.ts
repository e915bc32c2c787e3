import type { z } from 'zod'
import {
  PACKAGES_MAX,
  packagesSectionSchema,
  type SectionContent,
} from '@dirigent/protocol/agent/inventory'

type Packages = SectionContent['packages']
const TEXT_MAX = 512
const FILLED = ['name', 'version', 'source', 'sourceVersion'] as const

/**
 * The packages section, parsed. What `packagesSectionSchema` says, without making 1,500 objects anew: a fleet that
 * enrols sends nothing else. What is not plainly valid goes to the schema, which says where it is wrong.
 */
export function readPackages(
  content: unknown,
): { ok: true; packages: Packages } | { ok: false; error: z.ZodError } {
  if (isPlainlyValid(content)) return { ok: true, packages: content }
  const parsed = packagesSectionSchema.safeParse(content)
  return parsed.success ? { ok: true, packages: parsed.data } : { ok: false, error: parsed.error }
}

function isPlainlyValid(content: unknown): content is Packages {
  if (typeof content !== 'object' || content === null) return false
  const { provider, packages } = content as Record<string, unknown>
  if (!packagesSectionSchema.shape.provider.safeParse(provider).success) return false
  if (!Array.isArray(packages) || packages.length > PACKAGES_MAX) return false
  return packages.every(isPlainPackage)
}

function isPlainPackage(row: unknown): boolean {
  if (typeof row !== 'object' || row === null) return false
  const fields = row as Record<string, unknown>
  for (const name of FILLED) {
    const value = fields[name]
    if (typeof value !== 'string' || value.length === 0 || value.length > TEXT_MAX) return false
  }
  const { arch, origin } = fields
  if (typeof arch !== 'string' || arch.length > TEXT_MAX) return false
  return origin === null || (typeof origin === 'string' && origin.length <= TEXT_MAX)
}
