import { mountPoint } from '../disk/mounted.ts'
import type { Files, FileStatus } from '@dirigent/system/files'
import { KERNEL, KERNEL_RELEASE, type DeviceTruth } from './device.ts'

const SPACE_BYTES = 200 * 1024 ** 3
export const HEALTH_CHECK = 'app-check'
const EXECUTABLES = new Set([
  `/etc/dirigent/health.d/${HEALTH_CHECK}`,
  '/etc/dirigent/hooks.d/backup',
])
const FOLDERS = new Set(['/etc/dirigent/health.d', '/etc/dirigent/hooks.d'])
const RUNNING = 0o755

/** The files of a simulated Debian as the agent's readers look at them, made from its truth when asked. */
export function machineFiles(device: DeviceTruth): Files {
  const text = (path: string): string | null => TEXTS[path]?.(device) ?? sessionText(device, path)
  return {
    root: `${mountPoint(device.name)}/root`,
    text,
    list: (path) => listOf(device, path),
    link: (path) => linkOf(device, path),
    realPath: (path) => (EXECUTABLES.has(path) || FOLDERS.has(path) ? path : null),
    status: (path) => statusOf(device, path, text),
    space: () => ({ sizeBytes: SPACE_BYTES, freeBytes: device.diskFreeBytes }),
  }
}

const TEXTS: Readonly<Record<string, (device: DeviceTruth) => string | null>> = {
  '/etc/os-release': () =>
    'PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\nNAME="Debian GNU/Linux"\nVERSION_ID="12"\nVERSION_CODENAME=bookworm\nID=debian\n',
  '/etc/machine-id': ({ machineId }) => `${machineId}\n`,
  '/proc/sys/kernel/hostname': ({ name }) => `${name}\n`,
  '/proc/sys/kernel/osrelease': () => `${KERNEL_RELEASE}\n`,
  '/proc/version': ({ runningKernel }) =>
    `Linux version ${KERNEL_RELEASE} (debian-kernel@lists.debian.org) #1 SMP Debian ${runningKernel} (2026-01-01)\n`,
  '/proc/sys/kernel/random/boot_id': ({ bootId }) => `${bootId}\n`,
  '/proc/stat': ({ bootedAt }) => `btime ${Math.floor(bootedAt / 1000)}\n`,
  '/proc/meminfo': () => 'MemTotal:       16303296 kB\n',
  '/proc/cpuinfo': () => 'processor\t: 0\nmodel name\t: Simulated CPU\n',
  '/proc/self/mounts': () => '/dev/vda1 / ext4 rw 0 0\n',
  '/proc/1/maps': () => '',
  '/proc/1/comm': () => 'systemd\n',
  '/proc/1/cgroup': () => '0::/init.scope\n',
  '/run/reboot-required.pkgs': (device) => {
    const names = [...device.restartFor].filter((name) => name !== KERNEL)
    return names.length > 0 ? `${names.join('\n')}\n` : null
  },
  '/sys/class/dmi/id/sys_vendor': () => 'Simulated Ltd\n',
  '/sys/class/dmi/id/product_name': ({ number }) => `Model ${number % 4}\n`,
  '/sys/class/dmi/id/product_serial': ({ serial }) => `${serial}\n`,
}

const SESSIONS = '/run/systemd/sessions'

function sessionText({ presence, number }: DeviceTruth, path: string): string | null {
  if (!path.startsWith(`${SESSIONS}/`) || presence !== 'somebody') return null
  return `UID=${1000 + number}\nUSER=user${number}\nTYPE=wayland\nCLASS=user\nSTATE=active\n`
}

function listOf({ presence, listsAt, number }: DeviceTruth, path: string): string[] | null {
  if (path === '/proc') return presence === 'unknown' ? [] : ['1', 'version']
  if (path === '/var/lib/apt/lists')
    return listsAt === null ? [] : ['lock', 'mirror_dists_bookworm_main_binary-amd64_Packages']
  if (path === '/sys/block') return ['vda']
  if (path !== SESSIONS) return null
  // Half of those that cannot tell have a session file that cannot be read, the others nothing at all.
  if (presence === 'unknown') return number % 2 === 0 ? ['7'] : null
  return presence === 'somebody' ? ['3'] : []
}

function linkOf({ zone, role }: DeviceTruth, path: string): string | null {
  if (path === '/etc/localtime') return `/usr/share/zoneinfo/${zone}`
  if (path === '/etc/systemd/system/display-manager.service')
    return role === 'client' ? '/usr/lib/systemd/system/gdm.service' : null
  return null
}

function statusOf(
  device: DeviceTruth,
  path: string,
  text: (path: string) => string | null,
): FileStatus | null {
  const file = (sizeBytes: number, modifiedMs: number, inode: number): FileStatus => ({
    sizeBytes,
    modifiedMs,
    inode,
    mode: RUNNING,
    ownerUid: 0,
    isFile: true,
    isDirectory: false,
  })
  if (FOLDERS.has(path)) return { ...file(0, 0, 1), isFile: false, isDirectory: true }
  if (EXECUTABLES.has(path)) return file(1, 0, 1)
  if (path === '/var/lib/dpkg/status')
    return file(device.changes, device.bootedAt, device.changes + 1)
  if (path === '/run/reboot-required')
    return text('/run/reboot-required.pkgs') === null ? null : file(0, device.bootedAt, 1)
  if (path.startsWith('/var/lib/apt/lists'))
    return device.listsAt === null ? null : file(1, device.listsAt, 1)
  return null
}
