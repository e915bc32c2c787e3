import { createHash } from 'node:crypto'
import { access, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { ServerContext } from '../../context.ts'

/** Both are built by `npm start`; without them a device has nothing to install. */
const NEEDED = ['install.sh', 'dirigent-agent_amd64.deb']

export type InstallCommand = {
  command: string
  /** Whether this server has the installer and the agent's package to hand out. */
  agentAvailable: boolean
  /** No other machine can reach this server. */
  loopbackOnly: boolean
}

/**
 * The one line that a person runs on a new device. The server's certificate comes from its own authority, which a new
 * device does not know: so it is not asked for, and the script must have the SHA-256 that this line names before it runs.
 * A small Debian has wget or neither of the two, and often no sudo. The file's name is not known beforehand: another user
 * of the device could put something of their own under a known one between the check and the run.
 */
export async function installCommand(
  context: ServerContext,
  token: string,
): Promise<InstallCommand> {
  const directory = join(context.stateDirectory, 'artefacts')
  const present = await Promise.all(
    NEEDED.map((file) =>
      access(join(directory, file)).then(
        () => true,
        () => false,
      ),
    ),
  )
  const agentAvailable = present.every(Boolean)
  const script = agentAvailable ? await readFile(join(directory, 'install.sh')) : Buffer.alloc(0)
  const sha256 = createHash('sha256').update(script).digest('hex')
  const address = new URL('/install.sh', context.addresses().agent).href
  const own = context.authority !== null
  const curl = `curl -${own ? 'k' : ''}fsSo "$f" ${address}`
  const wget = `wget -q${own ? ' --no-check-certificate' : ''} -O "$f" ${address}`
  const fetch = `if command -v curl >/dev/null; then ${curl}; else ${wget}; fi`
  const check = `echo "${sha256}  $f" | sha256sum -c --quiet`
  const command = `f=$(mktemp) && ${fetch} && ${check} && $(command -v sudo) sh "$f" ${token}`
  return {
    command: agentAvailable ? command : '',
    agentAvailable,
    loopbackOnly: context.listen.publicUrl === null && !context.listen.behindProxy,
  }
}
