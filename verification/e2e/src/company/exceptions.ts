import type { Schemas } from '@dirigent/client/client'
import { FLEET, iso, uidOf } from './fleet.ts'

const exception = (
  number: number,
  part: Partial<Schemas['ExceptionRow']>,
): Schemas['ExceptionRow'] => ({
  exception: uidOf(8, number),
  vulnerability: 'CVE-2026-41822',
  packageName: null,
  device: null,
  group: null,
  owner: 'Produktion, Herr Albers',
  reason: 'Der Hersteller der Presse gibt Updates erst im Januar frei.',
  control: 'Eigenes Netz ohne Internet; nur der Leitstand erreicht sie.',
  grantedBy: 'Petra Lang',
  grantedAt: iso(-900),
  expiresAt: iso(220),
  revokedAt: null,
  revokedBy: null,
  revokeReason: null,
  state: 'live',
  findings: 2,
  devices: 1,
  ...part,
})

const [first] = FLEET

/** Accepted risks of the made-up company. */
export const EXCEPTIONS = [
  exception(1, first ? { device: { device: first.device, name: first.name } } : {}),
  exception(2, {
    vulnerability: null,
    packageName: 'openjdk-11-jre-headless',
    group: { group: uidOf(2, 3), name: 'Vertrieb' },
    owner: 'IT-Leitung',
    reason: 'Die Warenwirtschaft läuft nur mit dieser Fassung; Ablösung im Februar.',
    control: 'Kein Java im Browser, Aufruf nur intern.',
    expiresAt: iso(2200),
    findings: 41,
    devices: 12,
  }),
]
