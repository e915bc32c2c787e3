import type { LabOptions } from '../launcher/options.ts'
import type { Mirror } from '../launcher/mirror.ts'
import type { LabDevice } from '../machine/device.ts'
import type { Place } from '../machine/place.ts'
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
}

export type Scenario = {
  title: string
  play(lab: Lab, checks: Checks): Promise<void>
}
