import { readFile } from 'node:fs/promises'
import { attempt, describeFailure } from '../commands.ts'

export type Unready = {
  ready: false
  code: 'not_linux' | 'not_root' | 'not_debian' | 'tool_missing' | 'no_namespaces'
  /** One sentence: what is missing and what to do. */
  message: string
}

export type Readiness = { ready: true; codename: string } | Unready

/** Each program the lab calls, with the Debian package that brings it. */
const TOOLS: readonly (readonly [program: string, debianPackage: string])[] = [
  ['debootstrap', 'debootstrap'],
  ['systemd-nspawn', 'systemd-container'],
  ['ip', 'iproute2'],
  ['apt-ftparchive', 'apt-utils'],
  ['gpg', 'gnupg'],
  ['dpkg-deb', 'dpkg'],
  ['wget', 'wget'],
  ['nsenter', 'util-linux'],
  ['unshare', 'util-linux'],
]

const PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'

async function osRelease(): Promise<Map<string, string>> {
  const text = await readFile('/etc/os-release', 'utf8').catch(() => '')
  return new Map(
    text.split('\n').flatMap((line) => {
      const found = /^([A-Z_]+)="?([^"]*)"?$/.exec(line)
      return found?.[1] ? [[found[1], found[2] ?? ''] as const] : []
    }),
  )
}

async function missingPackages(): Promise<string[]> {
  const missing = new Set<string>()
  for (const [program, debianPackage] of TOOLS) {
    const found = await attempt('sh', ['-c', 'command -v "$1"', 'sh', program], { env: { PATH } })
    if (found.exitCode !== 0) missing.add(debianPackage)
  }
  return [...missing]
}

async function examineSystem(): Promise<Readiness> {
  if (process.platform !== 'linux') {
    return {
      ready: false,
      code: 'not_linux',
      message: `The lab needs Debian Linux; this is ${process.platform}.`,
    }
  }
  const release = await osRelease()
  const codename = release.get('VERSION_CODENAME') ?? ''
  if (release.get('ID') !== 'debian' || codename === '') {
    const name = release.get('PRETTY_NAME') ?? 'an unknown system'
    return {
      ready: false,
      code: 'not_debian',
      message: `The lab makes Debian devices from the machine's own mirror and so needs Debian; this is ${name}.`,
    }
  }
  if (process.getuid?.() !== 0) {
    return {
      ready: false,
      code: 'not_root',
      message:
        'The lab makes network namespaces and mounts and so needs root: try `sudo npm run lab`.',
    }
  }
  const namespaces = await attempt('unshare', ['--mount', '--net', 'true'])
  if (namespaces.exitCode !== 0) {
    return {
      ready: false,
      code: 'no_namespaces',
      message: `This kernel or container does not allow namespaces, which the lab's devices live in. ${describeFailure('unshare', ['--mount', '--net', 'true'], namespaces)}`,
    }
  }
  return { ready: true, codename }
}

/** Whether the lab can run here as it is; nothing is changed. */
export async function examineMachine(): Promise<Readiness> {
  const system = await examineSystem()
  if (!system.ready) return system
  const missing = await missingPackages()
  if (missing.length === 0) return system
  return {
    ready: false,
    code: 'tool_missing',
    message: `The lab needs these Debian packages: ${missing.join(' ')} (apt-get install ${missing.join(' ')}).`,
  }
}

/** Like `examineMachine`, and installs missing tools by apt-get, saying so. */
export async function prepareMachine(say: (line: string) => void): Promise<Readiness> {
  const system = await examineSystem()
  if (!system.ready) return system
  const missing = await missingPackages()
  if (missing.length === 0) return system
  say(`installing what the lab needs by apt-get: ${missing.join(' ')}`)
  const env = { DEBIAN_FRONTEND: 'noninteractive' }
  await attempt('apt-get', ['-q', 'update'], { env, timeoutMs: 300_000 })
  const args = [
    '-q',
    '-y',
    '--no-install-recommends',
    '-o',
    'DPkg::Lock::Timeout=120',
    'install',
    ...missing,
  ]
  const installed = await attempt('apt-get', args, { env, timeoutMs: 600_000 })
  if (installed.exitCode !== 0) {
    return {
      ready: false,
      code: 'tool_missing',
      message: describeFailure('apt-get', args, installed),
    }
  }
  return examineMachine()
}
