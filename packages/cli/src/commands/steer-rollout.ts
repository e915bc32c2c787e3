import { Command } from 'commander'
import type { Schemas } from '@dirigent/client/client'
import { CLI } from '@dirigent/words/cli'
import { ROLLOUT_STATES } from '@dirigent/words/terms'
import { confirm, remoteCommand, type Remote } from '../remote.ts'
import { rolloutUid } from '../server/names.ts'
import { EXIT, type Terminal } from '../terminal.ts'
import type { SetExit } from './command.ts'

type Options = { reason: string; yes?: boolean }
type Step = 'pause' | 'resume' | 'rollback'

const DESCRIPTIONS: Readonly<Record<Step, string>> = {
  pause: 'stops new starts of a rollout; what runs goes on to its result',
  resume: 'lets a rollout go on after a pause or a halt',
  rollback: 'takes the updates of a rollout back where they were installed, and holds them',
}

function send({ api }: Remote, step: Step, rollout: string, reason: string) {
  const request = { params: { path: { rollout } }, body: { reason } }
  if (step === 'pause') return api.POST('/api/v1/rollouts/{rollout}/pause', request)
  if (step === 'resume') return api.POST('/api/v1/rollouts/{rollout}/resume', request)
  return api.POST('/api/v1/rollouts/{rollout}/rollback', request)
}

/** What a rollout is after a command. */
export const rolloutNow = ({ words }: Remote, row: Schemas['RolloutRow']): string =>
  `${words.say(CLI.rolloutNow, { name: row.name, state: words.term(ROLLOUT_STATES, row.state) })}\n`

/** `dirigent pause|resume|rollback ROLLOUT --reason …`. */
export function createStepCommand(step: Step) {
  return (terminal: Terminal, setExit: SetExit): Command => {
    const command = new Command(step)
      .description(DESCRIPTIONS[step])
      .argument('<rollout>', 'name, or the beginning of it, or id')
      .requiredOption('--reason <text>', 'why, for the audit log')
    if (step === 'rollback') command.option('--yes', 'do not ask', false)
    return remoteCommand<Options>(
      command,
      terminal,
      setExit,
      async (remote, [name = ''], { reason, yes }) => {
        const rollout = await rolloutUid(remote, name)
        if (step === 'rollback')
          await confirm(terminal, yes === true, remote.words.say(CLI.askRollback, { name }))
        const row = await remote.get(send(remote, step, rollout, reason))
        remote.show(row, () => rolloutNow(remote, row))
        return EXIT.ok
      },
    )
  }
}
