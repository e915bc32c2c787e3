import { Command } from 'commander'
import type { Schemas } from '@dirigent/client/client'
import { AVAILABILITY } from '@dirigent/words/console/emergencies'
import { CliError } from '../failure.ts'
import { remoteCommand, type Remote } from '../remote.ts'
import { table } from '../render/table.ts'
import { deviceUid, oneNamed } from '../server/names.ts'
import { EXIT, type Terminal } from '../terminal.ts'
import type { SetExit } from './command.ts'

type Availability = Schemas['Availability']

function rendered({ words, terminal }: Remote, { groups, orders }: Availability): string {
  const rows = groups.map(({ name, devices }) => [
    name,
    devices.map((device) => device.name).join(', '),
  ])
  const heads = [words.say(AVAILABILITY.name), words.say(AVAILABILITY.devices)]
  const text =
    rows.length === 0 ? `${words.say(AVAILABILITY.none)}\n` : table(heads, rows, terminal.columns)
  const lines = orders.map(({ name, afterName, order }) =>
    words.say(AVAILABILITY.comesAfter, { device: name, after: afterName, order }),
  )
  return lines.length === 0 ? text : `${text}\n${lines.join('\n')}\n`
}

function list(terminal: Terminal, setExit: SetExit): Command {
  const command = new Command('list').description('the groups, and which device comes after which')
  return remoteCommand(command, terminal, setExit, async (remote) => {
    const answer = await remote.get(remote.api.GET('/api/v1/availability'))
    remote.show(answer, () => rendered(remote, answer))
    return EXIT.ok
  })
}

function group(terminal: Terminal, setExit: SetExit): Command {
  const command = new Command('group')
    .description('devices that are never at work together; without devices the group is deleted')
    .argument('<name>', 'of the group, new or known')
    .argument('[devices...]', 'all of its devices')
  return remoteCommand(command, terminal, setExit, async (remote, [name = '', ...names]) => {
    const { groups } = await remote.get(remote.api.GET('/api/v1/availability'))
    const known = groups.find((one) => one.name.toLowerCase() === name.toLowerCase())
    if (names.length === 0) {
      const { group: uid } = oneNamed('availability group', name, groups)
      const params = { path: { group: uid } }
      const path = '/api/v1/availability-groups/{group}'
      const answer = await remote.get(remote.api.DELETE(path, { params }))
      remote.show(answer, () => rendered(remote, answer))
      return EXIT.ok
    }
    const devices = await Promise.all(names.map((one) => deviceUid(remote, one)))
    const body = { group: known?.group ?? null, name, devices }
    const answer = await remote.get(remote.api.PUT('/api/v1/availability-groups', { body }))
    remote.show(answer, () => rendered(remote, answer))
    return EXIT.ok
  })
}

type AfterOptions = { dependsOn?: string[]; guests?: string[]; none?: boolean }

function after(terminal: Terminal, setExit: SetExit): Command {
  const command = new Command('after')
    .description(
      'what must be in effect before this device is updated; takes the place of what was said before',
    )
    .argument('<device>', 'name, or the beginning of it, or id')
    .option('--depends-on <devices...>', 'devices whose services it needs')
    .option('--guests <devices...>', 'virtual machines that it carries')
    .option('--none', 'nothing comes before it', false)
  return remoteCommand<AfterOptions>(
    command,
    terminal,
    setExit,
    async (remote, [name = ''], { dependsOn = [], guests = [], none }) => {
      if (dependsOn.length + guests.length === 0 && none !== true)
        throw new CliError('usage', 'say what comes before it: --depends-on, --guests or --none.')
      const device = await deviceUid(remote, name)
      const named = async (names: string[], order: 'dependency' | 'guest') =>
        Promise.all(names.map(async (one) => ({ device: await deviceUid(remote, one), order })))
      const body = {
        after: [...(await named(dependsOn, 'dependency')), ...(await named(guests, 'guest'))],
      }
      const params = { path: { device } }
      const answer = await remote.get(
        remote.api.PUT('/api/v1/devices/{device}/order', { params, body }),
      )
      remote.show(answer, () => rendered(remote, answer))
      return EXIT.ok
    },
  )
}

/** `dirigent availability list|group|after`. */
export function createCommand(terminal: Terminal, setExit: SetExit): Command {
  const command = new Command('availability').description(
    'devices that are never at work together, and which come after which',
  )
  for (const make of [list, group, after]) command.addCommand(make(terminal, setExit))
  return command
}
