/** Where the community repository keeps its manifests: one folder per letter, publisher, application and version. */
const REPOSITORY = 'https://raw.githubusercontent.com/microsoft/winget-pkgs/master/manifests'

/** Ids and versions become parts of an address; anything else is no id of that repository. */
const isPart = (text: string) =>
  /^[A-Za-z0-9][A-Za-z0-9.+_ -]{0,127}$/.test(text) && !text.includes('..')

/** The address of a package's installer manifest; null when the id is none of the repository's. */
export function installerManifestUrl(packageId: string, version: string): string | null {
  const parts = packageId.split('.')
  if (parts.length < 2 || !parts.every(isPart) || !isPart(version)) return null
  const folder = [parts[0]?.slice(0, 1).toLowerCase() ?? '', ...parts, version].map(
    encodeURIComponent,
  )
  return `${REPOSITORY}/${folder.join('/')}/${encodeURIComponent(packageId)}.installer.yaml`
}
