import { readFile, readdir, rm, rmdir } from 'node:fs/promises'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { systemTimers } from '@dirigent/system/timers'
import { attempt } from '../commands.ts'
import type { Place } from '../machine/place.ts'

const ENDING_ROUNDS = 100
const ENDING_PAUSE_MS = 100

/**
 * Removes whatever a run left in its place: processes (found by the network namespaces, which everything the lab
 * starts lives in), mounts, namespaces, control groups and files. Safe to repeat, and safe when nothing is there.
 * Answers what still resists, in words; empty is good.
 */
export async function removeLeftovers(place: Place): Promise<string[]> {
  const namespaces = await namespacesOf(place)
  await endProcesses(namespaces)
  await unmountBelow(place.directory)
  for (const name of namespaces) await attempt('ip', ['netns', 'delete', name])
  await removeControlGroups(place)
  await rm(place.directory, { recursive: true, force: true }).catch(() => undefined)
  const left = await namespacesOf(place)
  return [
    ...left.map((name) => `network namespace ${name}`),
    ...(existsSync(place.directory) ? [`directory ${place.directory}`] : []),
  ]
}

/** Whether a dead run left anything here. */
export async function hasLeftovers(place: Place): Promise<boolean> {
  return existsSync(place.directory) || (await namespacesOf(place)).length > 0
}

async function namespacesOf(place: Place): Promise<string[]> {
  const names = await readdir('/run/netns').catch(() => [])
  return names.filter((name) => name === place.namespace || name.startsWith(`${place.namespace}-d`))
}

/** Only processes inside the lab's own namespaces are ended: nothing else on the machine can be hit. */
async function endProcesses(namespaces: readonly string[]): Promise<void> {
  for (let round = 0; round < ENDING_ROUNDS; round++) {
    const pids: number[] = []
    for (const name of namespaces) {
      const listed = await attempt('ip', ['netns', 'pids', name])
      pids.push(
        ...listed.stdout
          .split('\n')
          .map(Number)
          .filter((pid) => pid > 1 && pid !== process.pid),
      )
    }
    // Started from inside, `ip` lists itself and has ended since: only what could still be hit counts.
    if (pids.filter(endProcess).length === 0) return
    await systemTimers.sleep(ENDING_PAUSE_MS)
  }
}

/** Whether it was still there. */
function endProcess(pid: number): boolean {
  try {
    process.kill(pid, 'SIGKILL')
    return true
  } catch {
    return false
  }
}

async function unmountBelow(directory: string): Promise<void> {
  const mountinfo = await readFile('/proc/self/mountinfo', 'utf8')
  const points = mountinfo
    .split('\n')
    .map((line) => line.split(' ')[4] ?? '')
    .filter((point) => point === directory || point.startsWith(`${directory}/`))
  // The last mounted first: a mount below another one hides until then.
  for (const point of points.toReversed()) await attempt('umount', ['--lazy', point])
}

async function removeControlGroups(place: Place): Promise<void> {
  const mountinfo = await readFile('/proc/self/mountinfo', 'utf8')
  for (const line of mountinfo.split('\n').filter((row) => / - cgroup2 /.test(row))) {
    const top = join(line.split(' ')[4] ?? '/nowhere', place.namespace)
    if (existsSync(top)) await removeGroup(top)
  }
}

async function removeGroup(path: string): Promise<void> {
  const entries = await readdir(path, { withFileTypes: true }).catch(() => [])
  for (const entry of entries) if (entry.isDirectory()) await removeGroup(join(path, entry.name))
  await rmdir(path).catch(() => undefined)
}
