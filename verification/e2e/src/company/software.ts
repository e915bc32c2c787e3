import { iso, uidOf } from './fleet.ts'

const row = (
  name: string,
  version: string,
  devices: number,
  product: { cpe: string | null; confidence: string; because: string },
) => ({
  name,
  version,
  publisher: null,
  platform: 'windows',
  devices,
  winget: null,
  cask: null,
  fixable: 0,
  noFix: 0,
  unknown: 0,
  newest: null,
  ...product,
})

/** Installed applications, from one whose product is certain to one that nobody knows. */
export const SOFTWARE = [
  {
    ...row('7-Zip 24.08 (x64)', '24.08', 61, {
      cpe: 'cpe:2.3:a:7-zip:7-zip:*:*:*:*:*:*:*:*',
      confidence: 'exact',
      because: 'known_name',
    }),
    winget: '7zip.7zip',
    fixable: 2,
    newest: { source: 'winget', packageId: '7zip.7zip', version: '25.01', unassignable: null },
  },
  row('Notepad++ (64-bit x64)', '8.6.9', 23, {
    cpe: 'cpe:2.3:a:notepad-plus-plus:notepad\\+\\+:*:*:*:*:*:*:*:*',
    confidence: 'strong',
    because: 'same_name',
  }),
  row('Nordwerk Konstruktionsdaten', '4.2.1', 38, {
    cpe: null,
    confidence: 'none',
    because: 'no_candidate',
  }),
]
export const CORRECTIONS = [
  {
    correction: uidOf(14, 1),
    name: 'Nordwerk Zeiterfassung',
    publisher: 'Nordwerk',
    platform: 'windows',
    product: null,
    winget: null,
    cask: null,
    reason: 'made by ourselves',
    correctedBy: 'Petra Lang',
    at: iso(-200),
  },
]
