import type { LabOptions } from '../launcher/options.ts'
import type { Mirror } from '../launcher/mirror.ts'
import type { LabDevice } from '../machine/device.ts'
import type { Place } from '../machine/place.ts'
import type { Advisories } from '../product/advisories.ts'
import type { Fleet } from '../product/fleet.ts'
import type { ProductServer } from '../product/server.ts'
import type { Progress } from '../progress.ts'
import type { LabRepository } from '../repository/repository.ts'
import type { Checks } from './checks.ts'

/** What a scenario plays with. */
export type Lab = {
  place: Place
  options: LabOptions
  mirror: Mirror
  progress: Progress
  repository: LabRepository
  devices: readonly LabDevice[]
  server: ProductServer
  advisories: Advisories
  /** The devices as the server knows them; enrolled at the first call, with progress printed. */
  fleet(): Promise<Fleet>
}

export type Scenario = {
  title: string
  /** Only played when it is named by `--only`. */
  onlyByName?: boolean
  play(lab: Lab, checks: Checks): Promise<void>
}
