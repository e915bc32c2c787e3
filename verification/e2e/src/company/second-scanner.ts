// What a second scanner says about the made-up company.
import { FLEET, iso, uidOf } from './fleet.ts'

const CAUSES = [
  { side: 'only_them', code: 'our_miss', package: 'zlib1g', version: '1:1.2.13.dfsg-1' },
  { side: 'only_them', code: 'unknown_package', package: 'docker-ce', version: '5:27.1.1-1' },
  { side: 'only_them', code: 'per_user_copy', place: 'C:\\Users\\k.brandt\\AppData\\Local\\Zoom' },
  { side: 'only_us', code: 'restart_open', package: 'linux-image-6.1.0-40-amd64' },
  {
    side: 'only_them',
    code: 'backport',
    feed: 'debian-tracker',
    package: 'curl',
    version: '7.88.1-10+deb12u14',
    fixedVersion: '7.88.1-10+deb12u12',
  },
  { side: 'only_them', code: 'no_vulnerability_named', check: '19506' },
] as const

const rows = CAUSES.flatMap(({ side, ...cause }, kind) =>
  FLEET.slice(0, 3).map((device, at) => ({
    difference: uidOf(20, kind * 10 + at + 1),
    device: device.device,
    deviceName: device.name,
    scanner: 'Nessus',
    subject:
      cause.code === 'no_vulnerability_named' ? '19506' : `CVE-2026-${1000 + kind * 37 + at}`,
    severity: kind < 2 ? 'high' : 'medium',
    side,
    cause,
    since: iso(-30 - kind),
    decision:
      kind === 4 && at === 0
        ? {
            word: 'explained',
            because: 'Backport geprüft',
            by: 'Petra Lang',
            at: iso(-2),
            counts: false,
          }
        : null,
  })),
)

const targets = [
  { label: 'web', names: ['web'], addresses: [], candidates: FLEET.slice(0, 2) },
  { label: '10.20.4.17', names: [], addresses: ['10.20.4.17'], candidates: [] },
].map(({ label, names, addresses, candidates }, at) => ({
  target: uidOf(21, at + 1),
  scanner: 'Nessus',
  label,
  identifiers: { names, addresses, macAddresses: [], machineIds: [], cloudIds: [] },
  device: null,
  deviceName: null,
  matchedBy: null,
  candidates: candidates.map(({ device, name }) => ({ device, name })),
  dismissed: false,
  findings: 41,
  scannedAt: iso(-30),
}))

/** Whole lists by the last part of the address under /api/v1/scanner. */
export const SECOND_SCANNER: Readonly<Record<string, readonly unknown[]>> = {
  differences: rows,
  targets,
  imports: [
    {
      import: uidOf(22, 1),
      scanner: 'Nessus',
      format: 'nessus-xml',
      fileName: 'buero-hamburg.nessus',
      sizeBytes: 48_211_904,
      findings: 21_408,
      targets: 302,
      matched: 300,
      scannedFrom: iso(-34),
      scannedUntil: iso(-30),
      importedBy: 'Petra Lang',
      importedAt: iso(-28),
    },
  ],
}

export const SCAN_SUMMARY = {
  scanners: [
    {
      scanner: 'Nessus',
      agreed: 812,
      onlyUs: 3,
      onlyThem: 15,
      undecided: rows.length,
      causes: CAUSES.map(({ side, code }) => ({ cause: code, side, count: 3, undecided: 3 })),
    },
  ],
  openTargets: targets.length,
}
