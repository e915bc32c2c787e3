import type { Files } from '@dirigent/system/files'
import { firstLine, type ReadContext } from '../context.ts'
import type { HardwareSection } from '../sections.ts'

const SECTOR_BYTES = 512
const KIB = 1024
/** Free space is reported in twentieths: the exact figure changes with every log line and would be a change each time. */
const FREE_SPACE_GRAINS = 20
const FILESYSTEMS_MAX = 64
const REAL_FILESYSTEMS = new Set([
  'ext2',
  'ext3',
  'ext4',
  'xfs',
  'btrfs',
  'zfs',
  'f2fs',
  'vfat',
  'overlay',
  'ntfs3',
])

/** Texts that makers leave in the firmware when they had nothing to say. */
const NOTHING_SAID =
  /^(to be filled by o\.?e\.?m\.?|default string|not specified|none|n\/a|system (product name|serial number)|0+)$/i

export async function readHardware({ files }: ReadContext): Promise<HardwareSection> {
  const dmi = (name: string) => {
    const text = firstLine(files, `/sys/class/dmi/id/${name}`)
    return text === null || NOTHING_SAID.test(text) ? null : text
  }
  const cpuinfo = files.text('/proc/cpuinfo') ?? ''
  const cpuCount = cpuinfo.match(/^processor\s*:/gm)?.length ?? null
  const memoryKib = /^MemTotal:\s+(\d+) kB/m.exec(files.text('/proc/meminfo') ?? '')?.[1]
  return {
    vendor: dmi('sys_vendor'),
    model: dmi('product_name') ?? firstLine(files, '/sys/firmware/devicetree/base/model'),
    serial: dmi('product_serial'),
    firmware: dmi('bios_version'),
    cpu: /^model name\s*:\s*(.+)$/m.exec(cpuinfo)?.[1]?.trim() ?? null,
    cpuCount,
    memoryBytes: memoryKib === undefined ? null : Number(memoryKib) * KIB,
    disks: readDisks(files),
    filesystems: readFilesystems(files),
  }
}

/** Real disks: partitions are not in /sys/block, and loop, ram and device-mapper entries have no device behind them. */
function readDisks(files: Files): HardwareSection['disks'] {
  const names = files.list('/sys/block') ?? []
  return names
    .filter((name) => !/^(loop|ram|zram|dm-|md|sr|fd|nbd)/.test(name))
    .map((name) => {
      const sectors = firstLine(files, `/sys/block/${name}/size`)
      return {
        name,
        model: firstLine(files, `/sys/block/${name}/device/model`),
        sizeBytes: sectors === null ? null : Number(sectors) * SECTOR_BYTES,
      }
    })
}

function readFilesystems(files: Files): HardwareSection['filesystems'] {
  const found: HardwareSection['filesystems'] = []
  const seenDevices = new Set<string>()
  for (const line of (files.text('/proc/self/mounts') ?? '').split('\n')) {
    const [device, mount, type] = line.split(' ')
    if (!device || !mount || !type || !REAL_FILESYSTEMS.has(type)) continue
    // A bind mount shows the same file system again, often many times.
    if (type !== 'overlay' && seenDevices.has(device)) continue
    seenDevices.add(device)
    const path = mount.replaceAll(/\\(\d{3})/g, (_, octal: string) =>
      String.fromCharCode(parseInt(octal, 8)),
    )
    const space = files.space(path)
    if (!space || space.sizeBytes === 0) continue
    const grain = Math.max(1, Math.floor(space.sizeBytes / FREE_SPACE_GRAINS))
    const freeBytes = Math.floor(space.freeBytes / grain) * grain
    found.push({ mount: path, sizeBytes: space.sizeBytes, freeBytes })
  }
  return found.slice(0, FILESYSTEMS_MAX)
}
