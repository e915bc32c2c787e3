import { Command, InvalidArgumentError } from 'commander'
import type { Schemas } from '@dirigent/client/client'
import { systemTimers } from '@dirigent/system/timers'
import { MISSED_CAUSE, PREVIEW } from '@dirigent/words/preview'
import { RINGS } from '@dirigent/words/terms'
import { CliError } from '../failure.ts'
import { readPolicyFile } from '../policy/file.ts'
import { remoteCommand, type Remote } from '../remote.ts'
import { table } from '../render/table.ts'
import { policyNamed } from '../server/names.ts'
import { EXIT, type Terminal } from '../terminal.ts'
import type { SetExit } from './command.ts'

type Result = NonNullable<Schemas['PreviewRow']['result']>
type Options = { policy: string; days: number }

const ASK_AGAIN_MS = 300
const SHOWN = 10

function days(text: string): number {
  const value = Number(text)
  if (Number.isInteger(value) && value >= 7 && value <= 90) return value
  throw new InvalidArgumentError('a whole number from 7 to 90.')
}

/** A policy's document: alone, as `show --json` prints it, or one policy of a file of all. */
function documentIn(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null) return value
  if ('document' in value) return value.document
  if (!('policies' in value)) return value
  const policies = value.policies as Record<string, unknown>
  if (Object.hasOwn(policies, name)) return policies[name]
  throw new CliError(
    'not_found',
    `the file has no policy "${name}"; say --policy with one of: ${Object.keys(policies).join(', ')}.`,
  )
}

async function play(
  remote: Remote,
  policy: string,
  document: unknown,
  count: number,
): Promise<Result> {
  const params = { path: { policy } }
  const body = { days: count, ...(document === undefined ? {} : { document }) }
  let row = await remote.get(remote.api.POST('/api/v1/policies/{policy}/preview', { params, body }))
  while (row.state === 'playing') {
    await systemTimers.sleep(ASK_AGAIN_MS)
    const { preview } = row
    row = await remote.get(
      remote.api.GET('/api/v1/previews/{preview}', { params: { path: { preview } } }),
    )
  }
  if (!row.result) throw new CliError('superseded', 'another preview of yours took its place.')
  return row.result
}

function human({ words: { say, term }, terminal }: Remote, result: Result): string {
  const { draft, today, devices } = result
  if (devices === 0) return `${say(PREVIEW.nobody)}\n`
  const line = (label: keyof typeof PREVIEW, pick: (one: Result['draft']) => number) => [
    say(PREVIEW[label]),
    String(Math.round(pick(draft))),
    String(Math.round(pick(today))),
  ]
  const figures = [
    line('kept', ({ deadlinesKept }) => deadlinesKept),
    line('missed', ({ deadlinesMissed }) => deadlinesMissed),
    line('late', ({ devicesLate }) => devicesLate),
    line('exposure', ({ exposureDays }) => exposureDays),
    line('forced', ({ restarts }) => restarts.forced),
    line('agreed', ({ restarts }) => restarts.agreed),
    line('quiet', ({ restarts }) => restarts.quiet + restarts.own),
  ]
  const warnings = [
    ...result.rings
      .filter(({ tooSmall }) => tooSmall)
      .map(({ ring, devices: n, seenPercent: percent }) =>
        say(PREVIEW.ringSmall, { ring: term(RINGS, ring), devices: n, percent }),
      ),
    ...(draft.windowTooShort > 0 ? [say(PREVIEW.windowShort, { n: draft.windowTooShort })] : []),
    ...draft.missed.map(
      ({ because, ...counts }) => `${say(MISSED_CAUSE[because])} · ${say(PREVIEW.whyLine, counts)}`,
    ),
  ]
  const worst = result.worst
    .slice(0, SHOWN)
    .map((one) => [
      one.name,
      String(one.deadlinesMissed),
      String(one.forced),
      one.because ? say(MISSED_CAUSE[one.because]) : '',
    ])
  const heads = [say(PREVIEW.worst), say(PREVIEW.missed), say(PREVIEW.forced), '']
  return [
    `${say(PREVIEW.lead, { days: result.days, devices })}\n\n`,
    table(['', say(PREVIEW.draft), say(PREVIEW.today)], figures, terminal.columns),
    warnings.length > 0 ? `\n${warnings.join('\n')}\n` : '',
    worst.length > 0 ? `\n${table(heads, worst, terminal.columns)}` : '',
    `\n${assumed(result, say).join('\n')}\n`,
  ].join('')
}

function assumed(result: Result, say: Remote['words']['say']): string[] {
  const { played, devices, withPast: known, withPeople, expectedFindings: n } = result
  return [
    ...(played < devices ? [say(PREVIEW.assumedSample, { played, devices })] : []),
    ...(result.asIfManaged ? [say(PREVIEW.assumedManaged)] : []),
    say(PREVIEW.assumedPresence, { known, played }),
    say(PREVIEW.assumedHabits, { known: withPeople, played }),
    say(PREVIEW.assumedStream, { n }),
    say(PREVIEW.assumedPeople),
  ]
}

/** `dirigent policy preview FILE`: the coming weeks with a policy that is not saved. */
export function previewCommand(terminal: Terminal, setExit: SetExit): Command {
  const command = new Command('preview')
    .description(
      `plays the coming days over the real fleet with a policy that is not saved; exit code ${EXIT.found} when more deadlines are missed than today`,
    )
    .argument(
      '[file]',
      'the policy as JSON or YAML, alone or in a file of all; without it the saved one',
    )
    .option('--policy <name>', 'which one', 'Standard')
    .option('--days <n>', 'how far to play', days, 60)
  return remoteCommand<Options>(command, terminal, setExit, async (remote, [path], options) => {
    const file = path === undefined ? null : await readPolicyFile(path)
    const { policy } = await policyNamed(remote, options.policy)
    const document = file ? documentIn(file.value, options.policy) : undefined
    const result = await play(remote, policy, document, options.days)
    remote.show(result, (shown) => human(remote, shown))
    return result.draft.deadlinesMissed > result.today.deadlinesMissed ? EXIT.found : EXIT.ok
  })
}
