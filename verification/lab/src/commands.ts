import {
  systemProcesses,
  type CommandOptions,
  type CommandResult,
} from '@dirigent/system/processes'
import { LabError } from './lab-error.ts'

const SHOWN_OUTPUT_CHARS = 1500

/** One sentence about a command that failed, with the end of what it said. */
export function describeFailure(
  program: string,
  args: readonly string[],
  result: CommandResult,
): string {
  const how =
    result.startError !== null
      ? `could not be started (${result.startError})`
      : result.timedOut
        ? 'took too long and was ended'
        : `ended with ${result.exitCode === null ? `signal ${result.signal}` : `status ${result.exitCode}`}`
  const said = `${result.stdout}\n${result.stderr}`.trim().slice(-SHOWN_OUTPUT_CHARS)
  return `${[program, ...args].join(' ').slice(0, 300)} ${how}${said === '' ? '.' : `:\n${said}`}`
}

/** Runs a command of the lab itself; its failure ends the lab with what the command said. */
export async function must(
  program: string,
  args: readonly string[],
  options: CommandOptions = {},
): Promise<string> {
  const result = await systemProcesses.run(program, args, options)
  if (result.exitCode !== 0)
    throw new LabError('command_failed', describeFailure(program, args, result))
  return result.stdout
}

/** Runs a command whose failure is an answer too. */
export function attempt(
  program: string,
  args: readonly string[],
  options: CommandOptions = {},
): Promise<CommandResult> {
  return systemProcesses.run(program, args, options)
}
