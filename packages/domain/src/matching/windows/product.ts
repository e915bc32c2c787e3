/** What an inventory says about a Windows system, in any language. */
export type WindowsSystem = {
  /** The edition's name as Windows shows it, e.g. `Microsoft Windows 10 Pro`. */
  osName: string
  /** `10.0.19045`, with revision where it is known: `10.0.19045.6456`. */
  version: string
  arch: 'x64' | 'x86' | 'arm64' | 'ia64'
  servicePack: number | null
  serverCore: boolean
}

export type ProductError =
  | { code: 'unknown_windows_product'; osName: string; build: number }
  | { code: 'unknown_windows_build'; osName: string; build: number }

/** From Microsoft's release health pages. A build that is not here is an error: its product would look healthy. */
const CLIENT_RELEASES: Readonly<Record<number, string>> = {
  10240: 'Windows 10',
  10586: 'Windows 10 Version 1511',
  14393: 'Windows 10 Version 1607',
  15063: 'Windows 10 Version 1703',
  16299: 'Windows 10 Version 1709',
  17134: 'Windows 10 Version 1803',
  17763: 'Windows 10 Version 1809',
  18362: 'Windows 10 Version 1903',
  18363: 'Windows 10 Version 1909',
  19041: 'Windows 10 Version 2004',
  19042: 'Windows 10 Version 20H2',
  19043: 'Windows 10 Version 21H1',
  19044: 'Windows 10 Version 21H2',
  19045: 'Windows 10 Version 22H2',
  22000: 'Windows 11 Version 21H2',
  22621: 'Windows 11 Version 22H2',
  22631: 'Windows 11 Version 23H2',
  26100: 'Windows 11 Version 24H2',
  26200: 'Windows 11 Version 25H2',
  28000: 'Windows 11 Version 26H1',
}
const SERVER_RELEASES: Readonly<Record<number, string>> = {
  9200: 'Windows Server 2012',
  9600: 'Windows Server 2012 R2',
  14393: 'Windows Server 2016',
  16299: 'Windows Server, version 1709',
  17134: 'Windows Server, version 1803',
  17763: 'Windows Server 2019',
  18362: 'Windows Server, version 1903',
  18363: 'Windows Server, version 1909',
  19041: 'Windows Server, version 2004',
  19042: 'Windows Server, version 20H2',
  20348: 'Windows Server 2022',
  25398: 'Windows Server 2022, 23H2 Edition',
  26100: 'Windows Server 2025',
}
/** Releases that only exist without a desktop: Microsoft names no other product. */
const CORE_ONLY = /, version |, 23H2 Edition/
/** Before Windows 10 a release is told by its name: 7600 and 7601 are Windows 7 and Server 2008 R2. */
const OLDER = [
  [6003, 'Windows Server 2008', 'Windows Vista'],
  [6002, 'Windows Server 2008', 'Windows Vista'],
  [6001, 'Windows Server 2008', 'Windows Vista'],
  [7600, 'Windows Server 2008 R2', 'Windows 7'],
  [7601, 'Windows Server 2008 R2', 'Windows 7'],
  [9200, null, 'Windows 8'],
  [9600, null, 'Windows 8.1'],
] as const

const SYSTEMS: Readonly<Record<WindowsSystem['arch'], string>> = {
  x64: 'x64-based Systems',
  x86: '32-bit Systems',
  arm64: 'ARM64-based Systems',
  ia64: 'Itanium-based Systems',
}

export const buildNumber = (version: string): number =>
  Number(/^\d{1,2}\.\d{1,2}\.(\d{4,5})/.exec(version)?.[1] ?? Number.NaN)

/** The service pack is told by the build where the text does not say it. */
const servicePackOf = (build: number, said: number | null): number | null =>
  said ?? (build === 7601 || build === 6001 ? 1 : build === 6002 || build === 6003 ? 2 : null)

function olderProduct(system: WindowsSystem, build: number, isServer: boolean): string | null {
  const row = OLDER.find(([number]) => number === build)
  const name = row?.[isServer ? 1 : 2]
  if (!name) return null
  const pack = servicePackOf(build, system.servicePack)
  return `${name} for ${SYSTEMS[system.arch]}${pack === null ? '' : ` Service Pack ${pack}`}`
}

/**
 * The product as Microsoft's advisories name it, e.g. `Windows 10 Version 22H2 for x64-based Systems`. The build
 * decides between releases; the edition's name only between server and client, because Windows 11 calls itself
 * "Windows 10" in places.
 */
export function windowsProduct(system: WindowsSystem): string | ProductError {
  const { osName, arch } = system
  const build = buildNumber(system.version)
  if (!/windows/i.test(osName) || Number.isNaN(build))
    return { code: 'unknown_windows_product', osName, build }
  const isServer = /server/i.test(osName)
  const server = isServer ? SERVER_RELEASES[build] : undefined
  const core = system.serverCore || (server !== undefined && CORE_ONLY.test(server))
  const older = olderProduct(system, build, isServer)
  const client = isServer ? undefined : CLIENT_RELEASES[build]
  const name = server ?? older ?? (client && `${client} for ${SYSTEMS[arch]}`)
  if (!name) return { code: 'unknown_windows_build', osName, build }
  return productName(isServer && core ? `${name} (Server Core installation)` : name)
}

const WRITINGS: readonly (readonly [RegExp, string])[] = [
  [/\s+/g, ' '],
  [/\bsystems\b/g, 'Systems'],
  [/\bversion (?=\d\dH\d for)/g, 'Version '],
  [/\(server core installation\)/gi, '(Server Core installation)'],
  [/\bItanium-Based\b/g, 'Itanium-based'],
]

/** One writing of a product's name: Microsoft's own lists differ in spaces and capitals. */
export const productName = (text: string): string =>
  WRITINGS.reduce((name, [pattern, wanted]) => name.replace(pattern, wanted), text.trim())
