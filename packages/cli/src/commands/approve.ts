import { Command } from 'commander'
import { CLI } from '@dirigent/words/cli'
import { CliError } from '../failure.ts'
import { remoteCommand, type Remote } from '../remote.ts'
import { deviceUid, rolloutUid } from '../server/names.ts'
import { EXIT, type Terminal } from '../terminal.ts'
import type { SetExit } from './command.ts'

type Options = { reason?: string; withoutBackup?: string; allWaiting: boolean }

/** Devices of the rollout that wait for somebody's word. */
async function waiting(remote: Remote, rollout: string): Promise<string[]> {
  const { devices } = await remote.get(
    remote.api.GET('/api/v1/rollouts/{rollout}', { params: { path: { rollout } } }),
  )
  return devices
    .filter(
      ({ approval, state }) =>
        approval?.needed && approval.approvedBy === null && state === 'waiting',
    )
    .map(({ device }) => device)
}

async function approve(
  remote: Remote,
  name: string,
  names: readonly string[],
  options: Options,
): Promise<number> {
  const rollout = await rolloutUid(remote, name)
  const devices = options.allWaiting
    ? await waiting(remote, rollout)
    : await Promise.all(names.map((each) => deviceUid(remote, each)))
  if (devices.length === 0) {
    throw new CliError(
      options.allWaiting ? 'not_found' : 'usage',
      options.allWaiting
        ? 'no device of this rollout waits for an approval.'
        : 'name the devices, or say --all-waiting.',
    )
  }
  const body = {
    devices,
    ...(options.reason === undefined ? {} : { reason: options.reason }),
    ...(options.withoutBackup === undefined ? {} : { overrideReason: options.withoutBackup }),
  }
  const params = { path: { rollout } }
  const row = await remote.get(
    remote.api.POST('/api/v1/rollouts/{rollout}/approve', { params, body }),
  )
  remote.show(
    row,
    () => `${remote.words.say(CLI.approved, { devices: devices.length, name: row.name })}\n`,
  )
  return EXIT.ok
}

/** `dirigent approve ROLLOUT DEVICE…`: a person's word for critical servers. */
export function createCommand(terminal: Terminal, setExit: SetExit): Command {
  const command = new Command('approve')
    .description(
      'lets a rollout work on critical servers; refused without a fresh backup unless you say why',
    )
    .argument('<rollout>', 'name, or the beginning of it, or id')
    .argument('[devices...]', 'names, or the beginnings of them, or ids')
    .option('--all-waiting', 'every device of the rollout that waits for approval', false)
    .option('--reason <text>', 'a note for the audit log')
    .option(
      '--without-backup <reason>',
      'go on although no backup is fresh; the reason is kept with your name',
    )
  return remoteCommand<Options>(
    command,
    terminal,
    setExit,
    (remote, [rollout = '', ...devices], options) => approve(remote, rollout, devices, options),
  )
}
