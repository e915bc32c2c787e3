import type { FileRefusal } from '@dirigent/protocol/refusals'
import { z } from 'zod'

/**
 * An air-gap bundle is a tar: `manifest.json`, `signature.json`, then the files in the manifest's order. The signature
 * (Ed25519, over the manifest's bytes) comes before them, so that nothing of an unknown sender is read further.
 */
export const MANIFEST_NAME = 'manifest.json'
export const SIGNATURE_NAME = 'signature.json'
/** A few hundred files at most; more is something else. */
export const HEAD_MAX_BYTES = 4 * 1024 * 1024

export const bundleManifest = z.object({
  format: z.literal(1),
  kind: z.literal('dirigent-feeds'),
  madeAt: z.iso.datetime(),
  files: z
    .array(
      z.object({
        feed: z.string().min(1).max(64),
        name: z.string().min(1).max(300),
        bytes: z.number().int().min(0),
        sha256: z.string().regex(/^[0-9a-f]{64}$/),
        loadedAt: z.iso.datetime(),
      }),
    )
    .min(1)
    .max(10_000),
  /** By which keys the publishers of these files sign, as the exporting server accepted them. */
  keys: z
    .array(
      z.object({
        feed: z.string().min(1).max(64),
        origin: z.string().min(1).max(300),
        fingerprint: z.string().regex(/^[0-9A-F]{40,64}$/),
      }),
    )
    .max(10_000)
    .optional(),
})
export type BundleManifest = z.infer<typeof bundleManifest>

export const bundleSignature = z.object({ publicKey: z.base64(), signature: z.base64() })

/** Why a bundle is not taken; nothing of it was loaded. */
export type BundleProblem =
  | { code: 'bundle_invalid'; detail: string; because: FileRefusal }
  | { code: 'bundle_key_unknown'; detail: string; fingerprint: string; because: FileRefusal }
  | { code: 'bundle_outdated'; detail: string; because: FileRefusal }

/** Thrown while a bundle is read; becomes a value at the edge of `importBundle`. */
export class BundleError extends Error {
  readonly problem: BundleProblem

  constructor(problem: BundleProblem) {
    super(problem.detail)
    this.name = 'BundleError'
    this.problem = problem
  }
}

/** `why`: what a person is told in their language; `detail` says where. */
export const invalid = (
  why: 'bundle_foreign' | 'bundle_damaged' | 'bundle_too_new',
  detail: string,
): BundleError => new BundleError({ code: 'bundle_invalid', detail, because: { code: why } })
