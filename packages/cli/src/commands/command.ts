import type { Command } from 'commander'
import type { Terminal } from '../terminal.ts'

/** Runs when a command was chosen; answers the exit code. */
export type SetExit = (code: number) => void

/** What a command's file exports: its options and what it does. */
export type CommandModule = { createCommand(terminal: Terminal, setExit: SetExit): Command }

/** Loaded only when it is used, so that `scan` does not wait for what others need. */
export type CommandEntry = { name: string; load: () => Promise<CommandModule> }
