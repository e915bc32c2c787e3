import { asId, type PolicyUid } from '@dirigent/domain/identity/ids'
import { uuidV7 } from '@dirigent/system/random'
import { parse } from 'yaml'
import {
  reasonMissing,
  refuseCommand,
  runCommand,
  type CommandContext,
  type CommandOutcome,
} from '../rollouts/command.ts'
import { insertPolicy, loadPolicies } from '../store/policies.ts'
import { readSet } from './set-schema.ts'
import { readTemplates } from './templates.ts'

/** The policy of a template under its own name. No group has it yet, so it does nothing until somebody chooses it. */
export async function createFromTemplate(
  context: CommandContext,
  request: { template: string; reason: string },
): Promise<CommandOutcome<{ policy: PolicyUid; name: string }>> {
  const missing = reasonMissing(request.reason)
  if (missing) return missing
  const template = (await readTemplates()).find((one) => one.template === request.template)
  if (!template) return refuseCommand('not_found', `There is no template ${request.template}.`)
  const read = readSet(parse(template.text))
  if (!read.ok)
    throw new Error(`the template ${request.template} is wrong: ${read.faults[0]?.detail}`)
  const [first] = read.set.policies
  if (!first) throw new Error(`the template ${request.template} has no policy`)
  const [name, document] = first
  return runCommand<{ policy: PolicyUid; name: string }>(context, async (command) => {
    const { tx, now, random, record } = command
    if ((await loadPolicies(tx)).some((one) => one.name === name))
      return refuseCommand('conflict', `There is a policy called ${name} already.`, {
        because: { code: 'policy_exists', name },
      })
    const policy = asId<'PolicyUid'>(uuidV7(now, random))
    await insertPolicy(tx, { uid: policy, name, document }, now)
    await record({
      action: 'policy.created',
      subjectKind: 'policy',
      subject: policy,
      reason: request.reason,
      detail: { name, template: request.template },
    })
    return { ok: true, policy, name }
  })
}
