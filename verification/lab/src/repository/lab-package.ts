import { chmod, copyFile, mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { must } from '../commands.ts'

/** One version of a package of the lab, as text. */
export type LabPackage = {
  name: string
  version: string
  /** `all` when absent. */
  architecture?: string
  depends?: string
  description: string
  /** Absolute path in the package → content; a copy keeps a binary real, its tail makes two versions differ. */
  files?: Record<string, PackageFile>
  conffiles?: readonly string[]
  preinst?: string
  postinst?: string
  prerm?: string
  postrm?: string
}

export type PackageFile = { text: string; executable?: boolean } | { copyOf: string; tail: string }

const SCRIPTS = ['preinst', 'postinst', 'prerm', 'postrm'] as const

function controlText(pkg: LabPackage): string {
  const fields = [
    `Package: ${pkg.name}`,
    `Version: ${pkg.version}`,
    `Architecture: ${pkg.architecture ?? 'all'}`,
    'Maintainer: Dirigent Lab <lab@example.invalid>',
    'Section: misc',
    'Priority: optional',
    ...(pkg.depends ? [`Depends: ${pkg.depends}`] : []),
    `Description: ${pkg.description}`,
  ]
  return `${fields.join('\n')}\n`
}

/** Builds the .deb with dpkg-deb and answers its path. */
export async function buildPackage(
  pkg: LabPackage,
  workDirectory: string,
  outDirectory: string,
): Promise<string> {
  const tree = join(workDirectory, `${pkg.name}_${pkg.version}`)
  await mkdir(join(tree, 'DEBIAN'), { recursive: true })
  await writeFile(join(tree, 'DEBIAN/control'), controlText(pkg))
  if (pkg.conffiles)
    await writeFile(join(tree, 'DEBIAN/conffiles'), `${pkg.conffiles.join('\n')}\n`)
  for (const script of SCRIPTS) {
    const text = pkg[script]
    if (text === undefined) continue
    await writeFile(join(tree, 'DEBIAN', script), `#!/bin/sh\nset -e\n${text}\n`, { mode: 0o755 })
  }
  // Every package owns a file that names its version, so that a test can see what dpkg really unpacked.
  const marker = { [`/usr/share/dirigent-lab/${pkg.name}`]: { text: `${pkg.version}\n` } }
  for (const [path, file] of Object.entries({ ...marker, ...pkg.files }))
    await writePackageFile(tree, path, file)
  await mkdir(outDirectory, { recursive: true })
  const deb = join(outDirectory, `${pkg.name}_${pkg.version}_${pkg.architecture ?? 'all'}.deb`)
  await must('dpkg-deb', ['--root-owner-group', '-Zgzip', '--build', tree, deb])
  return deb
}

async function writePackageFile(tree: string, path: string, file: PackageFile): Promise<void> {
  const target = join(tree, path)
  await mkdir(dirname(target), { recursive: true })
  if ('copyOf' in file) {
    await copyFile(file.copyOf, target)
    await writeFile(target, Buffer.concat([await readFile(file.copyOf), Buffer.from(file.tail)]))
    await chmod(target, 0o644)
    return
  }
  await writeFile(target, file.text)
  await chmod(target, file.executable ? 0o755 : 0o644)
}
