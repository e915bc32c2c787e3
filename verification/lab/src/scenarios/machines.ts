import type { LabDevice } from '../machine/device.ts'
import type { Scenario } from '../inside/lab.ts'
import { LabError } from '../lab-error.ts'
import { inParallel } from '../waiting.ts'

const REBOOT_TIMEOUT_MS = 60_000

const installed = async (device: LabDevice, name: string) =>
  (await device.must('dpkg-query', ['-W', '-f', '${db:Status-Abbrev}${Version}', name])).trim()

function expectEqual(what: string, seen: string, expected: string): void {
  if (seen !== expected)
    throw new LabError('check_failed', `${what} is "${seen}", expected "${expected}".`)
}

/** The lab itself, without Dirigent: are these real devices with real updates? */
export const machines: Scenario = {
  title: 'the devices themselves, without Dirigent: apt, services, reboot, power cut',
  onlyByName: true,
  async play(lab, checks) {
    const all = lab.devices
    await lab.repository.publish('lab-security', [
      'lab-print=2.0',
      'lab-kernel=2.0',
      'lab-codec=2.0',
      'lab-conf=2.0',
    ])
    await checks.prove('apt reads both repositories', async () => {
      await inParallel(all, all.length, (device) => device.must('apt-get', ['-qq', 'update']))
      const counts = await inParallel(all, all.length, countSecurityUpdates)
      if (counts.some((count) => count === 0))
        throw new LabError('check_failed', `security updates per device: ${counts.join(' ')}`)
      return `security updates per device: ${counts.join(' ')}`
    })
    await checks.prove('all updates install', async () => {
      await inParallel(all, all.length, (device) =>
        device.must('apt-get', [
          '-qq',
          '-y',
          '-o',
          'Dpkg::Options::=--force-confold',
          'dist-upgrade',
        ]),
      )
      for (const device of all)
        expectEqual('lab-print', await installed(device, 'lab-print'), 'ii 2.0')
      return 'lab-print 2.0 everywhere'
    })
    await checks.prove('services run', async () => {
      for (const device of all)
        expectEqual(
          'lab-print',
          (await device.must('systemctl', ['is-active', 'lab-print'])).trim(),
          'active',
        )
      return 'lab-print is active everywhere'
    })
    await checks.prove('a replaced library stays mapped', async () => {
      const maps = await all[0]?.must('sh', [
        '-c',
        'cat /proc/[0-9]*/maps | grep libcodec | sort -u',
      ])
      if (!maps?.includes('(deleted)'))
        throw new LabError('check_failed', `no deleted mapping: ${maps}`)
      return maps.trim().split('\n')[0] ?? ''
    })
    await checks.prove('reboot', async () => {
      await inParallel(all, all.length, rebootFromInside)
      return 'new boot id and no /run/reboot-required everywhere'
    })
    await checks.prove('power cut', async () => {
      await inParallel(all, all.length, async (device) => {
        await device.powerCut()
        await device.boot()
      })
      return 'all devices came back'
    })
  },
}

async function countSecurityUpdates(device: LabDevice): Promise<number> {
  const simulated = await device.must('apt-get', ['-s', 'dist-upgrade'])
  return simulated
    .split('\n')
    .filter((line) => line.startsWith('Inst ') && line.includes('-security')).length
}

async function rebootFromInside(device: LabDevice): Promise<void> {
  const bootId = () => device.must('cat', ['/proc/sys/kernel/random/boot_id'])
  const [before, count] = [await bootId(), device.bootCount()]
  await device.must('test', ['-e', '/run/reboot-required'])
  await device.run('systemctl', ['reboot'])
  await device.waitForReboot(count, REBOOT_TIMEOUT_MS)
  if ((await bootId()) === before)
    throw new LabError('check_failed', `${device.name} has its old boot id.`)
  const flag = await device.run('test', ['-e', '/run/reboot-required'])
  expectEqual('/run/reboot-required', flag.exitCode === 0 ? 'still there' : 'gone', 'gone')
}
