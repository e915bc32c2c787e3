import { DAY_MS, type InstantMs } from '@dirigent/domain/identity/time'
import type { Files } from '@dirigent/system/files'
import type { Chance } from '../../core/chance.ts'
import type { Catalogue } from '../../world/catalogue.ts'
import { KERNEL, newDevice, type DeviceTruth } from '../../world/device.ts'
import { machineFiles } from '../../world/machine-files.ts'
import { TITLES } from './software.ts'
import type { Member } from './staff.ts'

/** The machines of these people and servers, with their programs installed. */
export function companyDevices(
  members: readonly Member[],
  catalogue: Catalogue,
  chance: Chance,
  beginMs: InstantMs,
): DeviceTruth[] {
  return members.map((member, index) => {
    const id = () => Buffer.from(chance.bytes(16)).toString('hex')
    const device = newDevice({
      name: member.name,
      number: index + 1,
      role: member.role,
      ring: member.ring,
      zone: member.zone,
      machineId: id(),
      bootId: id(),
      bootedAt: beginMs - chance.between(1, 20) * DAY_MS,
    })
    for (const { source, binaries, for: audience } of TITLES) {
      const version = catalogue.sources.find((one) => one.source === source)?.releases[0]?.version
      if (version === undefined || !member.programs.has(audience)) continue
      for (const name of binaries) device.installed.set(name, { version, state: 'installed' })
    }
    // They asked their mirror this morning, so that the first inventory is a whole one.
    device.listsAt = beginMs
    device.runningKernel = device.installed.get(KERNEL)?.version ?? ''
    if (member.role === 'server') device.backupAt = beginMs - DAY_MS / 4
    return device
  })
}

/** What the agent reads of such a machine beyond a plain Debian: maker, model, place and person. */
export function companyFiles(member: Member, device: DeviceTruth): Files {
  const plain = machineFiles(device)
  const { site, user } = member
  const cpu = member.role === 'server' ? 'AMD EPYC 7443P' : 'AMD Ryzen 7 PRO 7840U'
  const texts: Readonly<Record<string, string>> = {
    '/etc/dirigent/device.json': JSON.stringify({ site, ...(user ? { user } : {}) }),
    '/sys/class/dmi/id/sys_vendor': `${member.vendor}\n`,
    '/sys/class/dmi/id/product_name': `${member.model}\n`,
    '/proc/cpuinfo': `processor\t: 0\nmodel name\t: ${cpu}\n`,
  }
  return { ...plain, text: (path) => texts[path] ?? plain.text(path) }
}
