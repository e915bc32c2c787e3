import { Command, CommanderError } from 'commander'
import type { CommandEntry } from './commands/command.ts'
import { COMMANDS } from './commands/registry.ts'
import { CliError, failureOf } from './failure.ts'
import { EXIT, printable } from './terminal.ts'
import type { Terminal } from './terminal.ts'

/** Only the chosen command is loaded; help and a wrong name need all of them. */
function neededCommands(args: readonly string[]): readonly CommandEntry[] {
  const chosen = COMMANDS.find((command) => command.name === args[0])
  return chosen ? [chosen] : COMMANDS
}

async function createProgram(
  args: readonly string[],
  terminal: Terminal,
  setExit: (code: number) => void,
) {
  const program = new Command('dirigent')
    .description(
      'Finds what is vulnerable, brings updates out through test rings, and proves that they took effect.',
    )
    .addHelpText(
      'after',
      '\nExit codes: 0 nothing found or done, 1 something found or not done, 2 error.',
    )
    .showHelpAfterError(false)
  for (const entry of neededCommands(args)) {
    const command = await entry.load()
    program.addCommand(command.createCommand(terminal, setExit))
  }
  const quiet = (command: Command): void => {
    command.exitOverride().configureOutput({ writeOut: terminal.out, writeErr: () => undefined })
    command.commands.forEach(quiet)
  }
  quiet(program)
  return program
}

function report(error: unknown, args: readonly string[], terminal: Terminal): number {
  const usage = error instanceof CommanderError
  if (usage && error.exitCode === 0) return EXIT.ok
  const failure = usage
    ? {
        code: 'usage',
        message: `${error.message.replace(/^error: /, '').replace(/\.?$/, '.')} Try "dirigent ${args[0] ?? ''} --help".`,
      }
    : failureOf(error)
  terminal.err(printable(`dirigent: ${failure.message} [${failure.code}]\n`))
  if (args.includes('--json')) terminal.out(`${JSON.stringify({ error: failure })}\n`)
  if (terminal.env['DIRIGENT_DEBUG'] && error instanceof Error) terminal.err(`${error.stack}\n`)
  return EXIT.error
}

/** Runs one command line and answers the exit code. Every failure is one sentence with a code on standard error. */
export async function run(args: readonly string[], terminal: Terminal): Promise<number> {
  let exitCode: number = EXIT.ok
  try {
    const program = await createProgram(args, terminal, (code) => (exitCode = code))
    if (args.length === 0) {
      program.outputHelp()
      return EXIT.ok
    }
    if (
      args[0] &&
      !args[0].startsWith('-') &&
      !COMMANDS.some((command) => command.name === args[0]) &&
      args[0] !== 'help'
    ) {
      throw new CliError('usage', `there is no command "${args[0]}". Try "dirigent --help".`)
    }
    await program.parseAsync([...args], { from: 'user' })
    return exitCode
  } catch (error) {
    return report(error, args, terminal)
  }
}
