import type { CommandEntry } from './command.ts'

/** A new command is its file and one line here. */
export const COMMANDS: readonly CommandEntry[] = [
  { name: 'scan', load: () => import('./scan.ts') },
  { name: 'feed-cache', load: () => import('./feed-cache.ts') },
]
