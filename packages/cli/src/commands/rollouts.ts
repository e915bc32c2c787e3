import { Command } from 'commander'
import type { Schemas } from '@dirigent/client/client'
import { CLI } from '@dirigent/words/cli'
import {
  LANES,
  RINGS,
  RING_STATES,
  ROLLOUT_DEVICE_STATES,
  ROLLOUT_STATES,
} from '@dirigent/words/terms'
import { remoteCommand, type Remote } from '../remote.ts'
import { table } from '../render/table.ts'
import { rolloutUid } from '../server/names.ts'
import { readPages } from '../server/pages.ts'
import { EXIT, type Terminal } from '../terminal.ts'
import type { SetExit } from './command.ts'
import { defined, moreLine, rowLimit } from './devices.ts'

type Options = { state?: Schemas['RolloutState']; lane?: Schemas['LaneName']; limit: number }

const LIMIT = 20
const NEEDS_SOMEBODY: readonly Schemas['RolloutState'][] = ['halted', 'paused']

/** Why a rollout is where it is, or why it was cut. */
function because({ words }: Remote, row: Schemas['RolloutRow']): string {
  if (row.haltedBecause) return words.sentence('halt', row.haltedBecause)
  if (row.pausedReason) return `${row.pausedBy ?? ''}: ${row.pausedReason}`
  return words.sentence('cut', row.cutBecause)
}

const shortRings = ({ words }: Remote, row: Schemas['RolloutRow']): string =>
  row.rings
    .filter(({ devices }) => devices > 0)
    .map((ring) => `${words.term(RINGS, ring.ring)} ${ring.inEffect}/${ring.devices}`)
    .join(' → ')

function render(remote: Remote, items: readonly Schemas['RolloutRow'][]): string {
  const { words, terminal } = remote
  if (items.length === 0) return `${words.say(CLI.noRollouts)}\n`
  const heads = [CLI.rollout, CLI.state, CLI.lane, CLI.rings, CLI.closes, CLI.why]
  const rows = items.map((row) => [
    row.name,
    words.term(ROLLOUT_STATES, row.state),
    words.term(LANES, row.lane),
    shortRings(remote, row),
    words.number(row.closes),
    because(remote, row),
  ])
  return table(
    heads.map((head) => words.say(head)),
    rows,
    terminal.columns,
  )
}

/** One rollout for people: its rings with their gates, then its devices that are not done. */
function renderDetail(remote: Remote, rollout: Schemas['RolloutDetail']): string {
  const { words, terminal } = remote
  const lines = [
    `${rollout.name}: ${words.term(ROLLOUT_STATES, rollout.state)} – ${because(remote, rollout)}`,
  ]
  for (const ring of rollout.rings) {
    lines.push(
      words.say(CLI.ringLine, {
        ring: words.term(RINGS, ring.ring),
        state: words.term(RING_STATES, ring.state),
        inEffect: ring.inEffect,
        devices: ring.devices,
        installed: ring.installed,
        running: ring.running,
        waiting: ring.waiting,
        failed: ring.failed,
      }),
    )
    for (const condition of ring.gate)
      lines.push(`  ${condition['met'] ? '✔' : '·'} ${words.sentence('gate', condition)}`)
    if (ring.noticedPercent !== null && ring.devices > 0) {
      lines.push(
        words.say(CLI.noticed, {
          devices: ring.devices,
          percent: words.number(ring.noticedPercent),
        }),
      )
    }
  }
  const open = rollout.devices.filter(
    ({ state }) => state !== 'in_effect' && state !== 'not_needed',
  )
  const heads = [CLI.device, CLI.ring, CLI.state, CLI.why]
  const rows = open.map((row) => [
    row.name,
    words.term(RINGS, row.ring),
    words.term(ROLLOUT_DEVICE_STATES, row.state),
    row.reason === null ? '' : words.anySentence(row.reason),
  ])
  return `${lines.join('\n')}\n\n${table(
    heads.map((head) => words.say(head)),
    rows,
    terminal.columns,
  )}`
}

async function one(remote: Remote, text: string): Promise<number> {
  const rollout = await rolloutUid(remote, text)
  const detail = await remote.get(
    remote.api.GET('/api/v1/rollouts/{rollout}', { params: { path: { rollout } } }),
  )
  remote.show(detail, () => renderDetail(remote, detail))
  return NEEDS_SOMEBODY.includes(detail.state) ? EXIT.found : EXIT.ok
}

async function list(remote: Remote, { state, lane, limit }: Options): Promise<number> {
  const filter = defined({ state, lane })
  const page = await readPages(limit, (request) =>
    remote.get(
      remote.api.GET('/api/v1/rollouts', { params: { query: { ...filter, ...request } } }),
    ),
  )
  remote.show(
    page,
    () => render(remote, page.items) + moreLine(remote, page.items.length, page.total),
  )
  return page.items.some((row) => NEEDS_SOMEBODY.includes(row.state)) ? EXIT.found : EXIT.ok
}

/** `dirigent rollouts`: the rollouts, or one as rings with its gates. */
export function createCommand(terminal: Terminal, setExit: SetExit): Command {
  const command = new Command('rollouts')
    .description(
      'rollouts, those that wait for somebody first; with a name, one as rings with its gates',
    )
    .argument('[name]', 'name, or the beginning of it, or id')
    .option('--state <state>', 'open, halted, paused or done')
    .option('--lane <lane>', 'emergency, urgent, routine or feature')
    .option('--limit <n>', 'how many at most', rowLimit, LIMIT)
    .addHelpText('after', '\nExit code 1: a rollout is halted or paused.')
  return remoteCommand<Options>(command, terminal, setExit, (remote, [name], options) =>
    name === undefined ? list(remote, options) : one(remote, name),
  )
}
