import type { CatalogueEntry, Installer, InstallerArch } from '@dirigent/domain/catalogue/entry'
import { z } from 'zod'

const text = z.union([z.string(), z.number().transform(String)])
const Switches = z.object({
  Silent: text.optional(),
  SilentWithProgress: text.optional(),
  Custom: text.optional(),
})
const Common = z.object({
  InstallerType: z.string().optional(),
  NestedInstallerType: z.string().optional(),
  Scope: z.string().optional(),
  InstallerSwitches: Switches.optional(),
  ProductCode: text.optional(),
})
const Manifest = Common.extend({
  PackageIdentifier: z.string(),
  PackageVersion: text,
  ManifestType: z.enum(['version', 'installer', 'defaultLocale', 'locale', 'singleton']),
  ManifestVersion: text,
  PackageName: text.optional(),
  Publisher: text.optional(),
  Installers: z
    .array(
      Common.extend({
        Architecture: z.string(),
        InstallerUrl: z.string(),
        InstallerSha256: text.optional(),
      }),
    )
    .optional(),
})
export type WingetManifest = z.infer<typeof Manifest>

/** One document of a manifest; null when it is none. */
export function readManifest(value: unknown): WingetManifest | null {
  const manifest = Manifest.safeParse(value)
  return manifest.success ? manifest.data : null
}

/**
 * Switches that winget itself uses where a manifest names none (winget-cli, ManifestComparator/InstallerMetadata:
 * documented in its manifest schema as defaults of the installer type). A plain `exe` has no default.
 */
const DEFAULT_SILENT: Readonly<Record<string, string>> = {
  msi: '/quiet /norestart',
  wix: '/quiet /norestart',
  burn: '/quiet /norestart',
  inno: '/VERYSILENT /SUPPRESSMSGBOXES /NORESTART /SP-',
  nullsoft: '/S',
  msix: '',
  appx: '',
}

const ARCHS: Readonly<Record<string, InstallerArch>> = {
  x64: 'x64',
  x86: 'x86',
  arm64: 'arm64',
  neutral: 'neutral',
}

type RawInstaller = NonNullable<WingetManifest['Installers']>[number]

function installerOf(raw: RawInstaller, common: WingetManifest): Installer | null {
  const arch = ARCHS[raw.Architecture.toLowerCase()]
  if (!arch) return null
  const type = (raw.InstallerType ?? common.InstallerType ?? 'exe').toLowerCase()
  const switches = { ...common.InstallerSwitches, ...raw.InstallerSwitches }
  const silent = switches.Silent ?? DEFAULT_SILENT[type] ?? null
  const scope = (raw.Scope ?? common.Scope)?.toLowerCase()
  return {
    arch,
    type,
    url: raw.InstallerUrl,
    sha256: raw.InstallerSha256?.toLowerCase() ?? null,
    silent: silent === null ? null : [silent, switches.Custom].filter(Boolean).join(' '),
    productCode: raw.ProductCode ?? common.ProductCode ?? null,
    scope: scope === 'user' || scope === 'machine' ? scope : null,
  }
}

/** One version of a package from the documents of its manifest (version, installer, locale, or a singleton). */
export function entryOf(documents: readonly WingetManifest[]): CatalogueEntry | null {
  const [first] = documents
  if (!first) return null
  const locale =
    documents.find(
      (one) => one.ManifestType === 'defaultLocale' || one.ManifestType === 'singleton',
    ) ?? documents.find((one) => one.ManifestType === 'locale')
  const installer = documents.find((one) => one.Installers !== undefined)
  return {
    source: 'winget',
    packageId: first.PackageIdentifier,
    name: locale?.PackageName ?? first.PackageIdentifier,
    publisher: locale?.Publisher ?? null,
    version: first.PackageVersion,
    platform: 'windows',
    installers: (installer?.Installers ?? []).flatMap((raw) => {
      const one = installer && installerOf(raw, installer)
      return one ? [one] : []
    }),
  }
}
