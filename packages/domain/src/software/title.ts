import type { Platform } from '../cpe/evaluate.ts'

/** One installed program as the system's list of programs shows it, before anybody knows which product it is. */
export type SoftwareTitle = {
  /** As displayed: `Mozilla Firefox (x64 de)`, `7-Zip 24.09 (x64)`, `Google Chrome`. */
  name: string
  /** As displayed; empty when the list has none. */
  version: string
  /** Who made it, by its registry entry or its signature; null when the list does not say. */
  publisher: string | null
  /** macOS bundle id, Windows product code; null when the list has none. */
  identifier: string | null
  platform: Platform
  /** Comes and goes with the operating system, whose own release judges it. */
  isPartOfSystem?: boolean
}
