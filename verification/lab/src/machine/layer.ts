import { cp, copyFile, mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { must } from '../commands.ts'
import type { Mirror } from '../launcher/mirror.ts'
import { nspawnCommand } from './nspawn.ts'
import { mountOverlay, unmountOverlay, upperOf } from './overlay.ts'
import { LAB_ADDRESS, REPOSITORY_PORT, type Place } from './place.ts'
import { mirrorProxyAddress } from './roots.ts'

const KEYRING = '/usr/share/keyrings/dirigent-lab.gpg'
export const repositoryAddress = () => `http://${LAB_ADDRESS}:${REPOSITORY_PORT}`

export type LayerInput = {
  place: Place
  baseRoot: string
  mirror: Mirror
  publicKeyFile: string
  sourceLines: (address: string, keyring: string) => string[]
  /** Packages of the lab's repository that every device has from the start. */
  packages: readonly string[]
  /** .deb files on this machine that are installed too (the agent). */
  debs: readonly string[]
}

/**
 * Makes the layer that all devices of this run share: apt's sources and lists and the packages of the lab, installed
 * once by apt itself. Answers the layer's path.
 */
export async function prepareLayer(input: LayerInput): Promise<string> {
  const directory = join(input.place.directory, 'layer')
  await mkdir(directory, { recursive: true })
  const root = await mountOverlay(directory, [input.baseRoot])
  try {
    await writeAptSettings(root, input)
    const run = (args: readonly string[]) => runInLayer(input.place, root, args)
    await run(['apt-get', '-qq', 'update'])
    const names = await copyDebs(root, input.debs)
    const wanted = [...input.packages, ...names]
    if (wanted.length > 0)
      await run(['apt-get', '-qq', '-y', '--no-install-recommends', 'install', ...wanted])
    await run(['apt-get', 'clean'])
  } finally {
    await unmountOverlay(directory)
  }
  return upperOf(directory)
}

async function writeAptSettings(root: string, input: LayerInput): Promise<void> {
  const { main, security, suite } = input.mirror
  await copyFile(input.publicKeyFile, join(root, KEYRING))
  const lines = [
    `deb ${main} ${suite} main`,
    `deb ${security} ${suite}-security main`,
    ...input.sourceLines(repositoryAddress(), KEYRING),
  ]
  await writeFile(join(root, 'etc/apt/sources.list'), `${lines.join('\n')}\n`)
  const settings = [
    `Acquire::http::Proxy "${mirrorProxyAddress()}";`,
    `Acquire::http::Proxy::${LAB_ADDRESS} "DIRECT";`,
    'Acquire::Languages "none";',
    ...input.mirror.aptSettings,
  ]
  await writeFile(join(root, 'etc/apt/apt.conf.d/90dirigent-lab'), `${settings.join('\n')}\n`)
}

async function copyDebs(root: string, debs: readonly string[]): Promise<string[]> {
  const names: string[] = []
  for (const deb of debs) {
    const name = `/var/tmp/${deb.slice(deb.lastIndexOf('/') + 1)}`
    await cp(deb, join(root, name))
    names.push(name)
  }
  return names
}

/** Runs one command in the layer as the devices will be: own processes, the lab's network, no systemd. */
async function runInLayer(place: Place, root: string, args: readonly string[]): Promise<void> {
  const target = { place, name: 'layer', root, namespace: place.namespace }
  const quiet = ['--setenv=DEBIAN_FRONTEND=noninteractive', '--pipe']
  const [program, all] = nspawnCommand(target, [...quiet, ...args])
  await must(program, all, { timeoutMs: 600_000 })
}
