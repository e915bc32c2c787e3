/** How a product's displayed version becomes the one that publishers of advisories use. */
export type VersionRule =
  /** The displayed version, cleaned. */
  | 'plain'
  /** The version in the name counts; the displayed one is the installer's own (`40.8.29611` for .NET 5.0.2). */
  | 'name'
  /** Only the first three numbers; what follows is a build number (VirtualBox `7.1.6.167084`). */
  | 'three'
  /** `8.0.3610.9` is `1.8.0_361`. */
  | 'java'
  /** The year in the name (`Office Professional 2019`). */
  | 'year'
  /** Year and number (`2024.1.4`); JetBrains shows its build `241.18034` in its place, which says nothing. */
  | 'release'
  /** Citrix' advisories say 2309, its installer 23.9.0.99. */
  | 'yymm'
  /** Cannot be ordered with the advisories' versions (Visual Studio's build numbers): nothing sure can be said. */
  | 'unordered'

/**
 * The version within a displayed text: `5.16.10 (25689)`, `EnzymeX 3.1`, `1,71`, `v2.0`. Null when there is none: then
 * nothing can be said about the version, which is not the same as safe.
 */
export function cleanVersion(displayed: string): string | null {
  const text = displayed.normalize('NFKC').trim()
  const found = /(?:^|[\sv(_-])(\d+(?:[.,_][\dA-Za-z]+)*(?:[-+~]?[A-Za-z0-9]+)*)/.exec(text)?.[1]
  return found === undefined ? null : found.replace(/,\s*/g, '.').toLowerCase()
}

/** Up to 8, Oracle shows `8.0.3610.9` for update 361; later versions as they are. */
function javaVersion(displayed: string): string | null {
  const old = /^([5-8])\.0\.(\d+)(?:\.\d+)?$/.exec(displayed)
  if (!old)
    return /^(?:9|[1-9]\d)(?:\.|$)/.test(displayed) || displayed.startsWith('1.') ? displayed : null
  const update = (old[2] ?? '').replace(/0$/, '')
  return `1.${old[1]}.0_${update === '' ? '0' : update}`
}

/** The version to match with, by the product's rule; null when it cannot be ordered. */
export function matchingVersion(
  rule: VersionRule,
  displayed: string,
  inName: string | null,
  name: string,
): string | null {
  const clean = cleanVersion(displayed)
  switch (rule) {
    case 'plain':
      return clean ?? inName
    case 'name':
      // "Microsoft .NET Runtime 8.0" has 8.0.25 beside it: the longer form of the same version is the version.
      return /^\d+\.\d+$/.test(inName ?? '') && clean?.startsWith(`${inName}.`)
        ? clean
        : (inName ?? clean)
    case 'three': {
      const version = clean ?? inName
      return version && (/^\d+\.\d+(?:\.\d+)?/.exec(version)?.[0] ?? version)
    }
    case 'java':
      return inName ?? (clean === null ? null : javaVersion(clean))
    case 'release':
      return inName ?? (clean !== null && /^(?:20\d\d|1\d?)\./.test(clean) ? clean : null)
    case 'yymm': {
      const [, year = '', month = ''] = /^(\d\d)\.(\d{1,2})(?:\.|$)/.exec(clean ?? '') ?? []
      return year === '' ? (clean ?? inName) : year + month.padStart(2, '0')
    }
    case 'year':
      return /\b((?:19|20)\d\d)\b/.exec(name)?.[1] ?? null
    case 'unordered':
      return null
  }
}
