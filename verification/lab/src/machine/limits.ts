import { readFile, writeFile } from 'node:fs/promises'

const SETTING = '/proc/sys/fs/inotify/max_user_instances'
/** Each systemd takes a handful; 128, the kernel's default, is used up by about 25 devices. */
const INSTANCES_PER_DEVICE = 12

/** Raises the machine's limit on inotify instances when this many devices need it; it is never lowered. */
export async function allowManyDevices(devices: number): Promise<void> {
  const now = Number(await readFile(SETTING, 'utf8'))
  const needed = 128 + devices * INSTANCES_PER_DEVICE
  if (devices > 20 && now < needed) await writeFile(SETTING, `${needed}\n`)
}
