import { readFile } from 'node:fs/promises'
import {
  systemProcesses,
  type CommandOptions,
  type CommandResult,
} from '@dirigent/system/processes'

const GUEST_ENVIRONMENT = [
  'PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
  'HOME=/root',
  'LANG=C.UTF-8',
  'DEBIAN_FRONTEND=noninteractive',
]

/** The process on this machine that is PID 1 inside, found among the descendants of nspawn; null while there is none. */
export async function findGuestInit(nspawnPid: number): Promise<number | null> {
  const children = await childrenOf(nspawnPid)
  for (const pid of children) {
    if ((await innerPid(pid)) === 1) return pid
    const deeper = await findGuestInit(pid)
    if (deeper !== null) return deeper
  }
  return null
}

/** The pid a process has inside its own namespace; null when it has none of its own or ended. */
async function innerPid(pid: number): Promise<number | null> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '')
  const pids = /^NSpid:\s+(.*)$/m.exec(status)?.[1]?.split(/\s+/) ?? []
  return pids.length >= 2 ? Number(pids.at(-1)) : null
}

/** The pid on this machine of the guest's process that has `inside` as its own. */
export async function findOuterPid(initPid: number, inside: number): Promise<number | null> {
  for (const pid of [initPid, ...(await descendantsOf(initPid))]) {
    if ((await innerPid(pid)) === inside) return pid
  }
  return null
}

async function childrenOf(pid: number): Promise<number[]> {
  const text = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8').catch(() => '')
  return text
    .split(' ')
    .map(Number)
    .filter((child) => child > 0)
}

/** All processes below this one, parents before children. */
export async function descendantsOf(pid: number): Promise<number[]> {
  const children = await childrenOf(pid)
  const deeper = await Promise.all(children.map(descendantsOf))
  return children.flatMap((child, at) => [child, ...(deeper[at] ?? [])])
}

/** The pids, on this machine, of a guest's processes whose command line contains `text`. */
export async function findGuestProcesses(initPid: number, text: string): Promise<number[]> {
  const found: number[] = []
  for (const pid of await descendantsOf(initPid)) {
    const line = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')
    if (line.replaceAll('\0', ' ').includes(text)) found.push(pid)
  }
  return found
}

/** Runs a program inside the device whose PID 1 is `initPid`, with a plain environment. */
export function runInGuest(
  initPid: number,
  program: string,
  args: readonly string[],
  options: CommandOptions = {},
): Promise<CommandResult> {
  const enter = ['-t', String(initPid), '-m', '-u', '-i', '-n', '-p', '-r', '--wdns=/']
  return systemProcesses.run(
    'nsenter',
    [...enter, 'env', '-i', ...GUEST_ENVIRONMENT, program, ...args],
    options,
  )
}
