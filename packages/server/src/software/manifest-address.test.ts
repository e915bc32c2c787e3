import { expect, it } from 'vitest'
import { installerManifestUrl } from './manifest-address.ts'

it.each([
  ['7zip.7zip', '26.02', 'manifests/7/7zip/7zip/26.02/7zip.7zip.installer.yaml'],
  [
    'Python.Python.3.13',
    '3.13.1',
    'manifests/p/Python/Python/3/13/3.13.1/Python.Python.3.13.installer.yaml',
  ],
  [
    'Notepad++.Notepad++',
    '8.9.7',
    'manifests/n/Notepad%2B%2B/Notepad%2B%2B/8.9.7/Notepad%2B%2B.Notepad%2B%2B.installer.yaml',
  ],
])('%s %s', (id, version, end) => {
  expect(installerManifestUrl(id, version)?.endsWith(end)).toBe(true)
})
it.each([
  ['single', '1.0'],
  ['A.B', '../../x'],
  ['A./etc', '1.0'],
])('%s %s is no package of the repository', (id, version) => {
  expect(installerManifestUrl(id, version)).toBe(null)
})
