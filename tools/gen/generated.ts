import type { Processes } from '@dirigent/system/processes'

export type GenerateContext = { readonly root: string; readonly processes: Processes }

/** What stands between `npm run gen` and the committed text. */
export type GenerateOutcome = { text: string } | { missing: string }

/**
 * One committed file that a program writes (DESIGN §7.11). `npm run gen` brings it up to date; `isCurrent` says without
 * any extra tool whether the committed text is what the sources would give now.
 */
export type Generated = {
  /** From the repository's root. */
  readonly path: string
  generate(context: GenerateContext): Promise<GenerateOutcome>
  isCurrent(committed: string, context: GenerateContext): Promise<boolean>
}
