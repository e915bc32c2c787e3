// The races by themselves, for a planted defect: sends what broke, or null.
import { playRaces } from '../races/admission-race.ts'

process.send?.(await playRaces())
process.exit()
