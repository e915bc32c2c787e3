import { createHash } from 'node:crypto'
import { copyFile, mkdir, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { must } from '../commands.ts'
import { LabError } from '../lab-error.ts'
import { catalogue, type CatalogueInput } from './catalogue.ts'
import { buildPackage } from './lab-package.ts'
import { createSigningKey } from './signing.ts'

/** `lab` plays Debian's main suite, `lab-security` its security suite. */
export type LabSuite = 'lab' | 'lab-security'
const SUITES: readonly LabSuite[] = ['lab', 'lab-security']
/** By these labels devices class an update; they are Debian's own. */
const LABELS: Record<LabSuite, string> = { lab: 'Debian', 'lab-security': 'Debian-Security' }

export type LabRepository = {
  /** What a web server serves. */
  directory: string
  publicKeyFile: string
  /** Adds package versions (`lab-print=2.0`) to a suite and signs its index anew. */
  publish(suite: LabSuite, versions: readonly string[]): Promise<void>
  /** Takes package versions out again, like a mirror that dropped them. */
  withdraw(suite: LabSuite, versions: readonly string[]): Promise<void>
  /** Lines for a device's sources.list. */
  sourceLines(address: string, keyring: string): string[]
}

/** Builds every package of the catalogue and opens an empty, signed repository. */
export async function createRepository(
  directory: string,
  input: CatalogueInput,
): Promise<LabRepository> {
  const built = new Map<string, string>()
  for (const pkg of catalogue(input)) {
    const deb = await buildPackage(pkg, join(directory, 'build'), join(directory, 'built'))
    built.set(`${pkg.name}=${pkg.version}`, deb)
  }
  const key = await createSigningKey(directory)
  const out = join(directory, 'out')

  function fileOf(version: string): string {
    const deb = built.get(version)
    if (deb === undefined) throw new LabError('check_failed', `The lab has no package ${version}.`)
    return deb
  }
  const poolOf = (suite: LabSuite) => join(out, 'pool', suite)

  async function index(suite: LabSuite): Promise<void> {
    const dists = join(out, 'dists', suite)
    const binary = join(dists, 'main', `binary-${input.architecture}`)
    await mkdir(join(binary, 'by-hash/SHA256'), { recursive: true })
    const text = Buffer.from(
      await must('apt-ftparchive', ['packages', join('pool', suite)], { cwd: out }),
    )
    const packed = gzipSync(text)
    for (const [name, content] of [
      ['Packages', text],
      ['Packages.gz', packed],
    ] as const) {
      const hash = createHash('sha256').update(content).digest('hex')
      // First under its hash: a device that reads the old or the new Release always finds the index it names.
      await writeFile(join(binary, 'by-hash/SHA256', hash), content)
      await writeFile(join(binary, name), content)
    }
    const release = join(directory, `Release.${suite}`)
    await writeFile(
      release,
      await must('apt-ftparchive', [...releaseFields(suite, input.architecture), 'release', dists]),
    )
    await key.clearSign(release, `${release}.signed`)
    await rename(`${release}.signed`, join(dists, 'InRelease'))
  }

  for (const suite of SUITES) {
    await mkdir(poolOf(suite), { recursive: true })
    await index(suite)
  }
  return {
    directory: out,
    publicKeyFile: key.publicKeyFile,
    async publish(suite, versions) {
      for (const version of versions) {
        const deb = fileOf(version)
        await copyFile(deb, join(poolOf(suite), deb.slice(deb.lastIndexOf('/') + 1)))
      }
      await index(suite)
    },
    async withdraw(suite, versions) {
      for (const version of versions) {
        const deb = fileOf(version)
        await rm(join(poolOf(suite), deb.slice(deb.lastIndexOf('/') + 1)), { force: true })
      }
      await index(suite)
    },
    sourceLines: (address, keyring) =>
      SUITES.map((suite) => `deb [signed-by=${keyring}] ${address}/ ${suite} main`),
  }
}

function releaseFields(suite: LabSuite, architecture: string): string[] {
  const fields = {
    Origin: 'Debian',
    Label: LABELS[suite],
    Suite: suite,
    Codename: suite,
    Architectures: architecture,
    Components: 'main',
    'Acquire-By-Hash': 'yes',
  }
  return Object.entries(fields).flatMap(([name, value]) => [
    '-o',
    `APT::FTPArchive::Release::${name}=${value}`,
  ])
}
