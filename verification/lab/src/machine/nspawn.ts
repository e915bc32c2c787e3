import { join } from 'node:path'
import { namespaceFile, type Place } from './place.ts'

/**
 * Prepares and becomes systemd-nspawn. A control group of its own keeps the services of different devices apart:
 * in a shared one, stopping a service on one device would wait for the same service of all others. The private
 * /run/systemd lets nspawn work on machines whose PID 1 is not systemd.
 */
const SCRIPT = `set -e
group=$1; shift
mkdir -p /run/systemd
mount -t tmpfs tmpfs /run/systemd
mkdir -p /run/systemd/nspawn
if [ "$(stat -fc %T /sys/fs/cgroup)" != cgroup2fs ]; then
  umount -R /sys/fs/cgroup 2>/dev/null || true
  mount -t cgroup2 cgroup2 /sys/fs/cgroup
fi
mkdir -p "/sys/fs/cgroup/$group"
echo $$ > "/sys/fs/cgroup/$group/cgroup.procs"
export SYSTEMD_NSPAWN_UNIFIED_HIERARCHY=1
exec systemd-nspawn "$@"`

export type NspawnTarget = {
  place: Place
  /** Unique per place; names the control group and the machine. */
  name: string
  root: string
  namespace: string
}

/** Status with which nspawn ends when the guest asked for a reboot (systemd-nspawn(1), "Exit status"). */
export const REBOOT_STATUS = 133

/** Program and arguments that run `what` in a root: its systemd (`--boot`) or one command. */
export function nspawnCommand(
  target: NspawnTarget,
  what: readonly string[],
): [program: string, args: string[]] {
  const options = [
    '--quiet',
    '--register=no',
    '--keep-unit',
    '-M',
    target.name,
    '-D',
    target.root,
    `--network-namespace-path=${namespaceFile(target.namespace)}`,
    '--resolv-conf=off',
    '--timezone=off',
    '--link-journal=no',
  ]
  const group = join(target.place.namespace, target.name)
  return [
    'unshare',
    ['--mount', '--propagation', 'private', 'sh', '-c', SCRIPT, 'lab', group, ...options, ...what],
  ]
}
