import type { InsideBrief } from '../launcher/run-inside.ts'
import { connect } from '../product/api.ts'
import type { Progress } from '../progress.ts'
import { CI_SCENARIOS, SCENARIOS } from '../scenarios/registry.ts'
import { buildLab } from './build.ts'
import { createChecks, renderChecks, type CheckRow } from './checks.ts'
import { keepEvidence } from './evidence.ts'
import type { Lab } from './lab.ts'

/** Makes the world of the lab, plays the wished scenarios in order, prints the table. Answers whether all passed. */
export async function play(brief: InsideBrief, progress: Progress): Promise<boolean> {
  const lab = await buildLab(brief, progress)
  const rows: CheckRow[] = []
  for (const name of wishedScenarios(brief)) {
    const played = await playOne(lab, name, progress)
    rows.push(...played)
    // What comes after enrolment has nothing to work with when that failed.
    if (name === 'enrolment' && played.some((row) => !row.passed)) break
  }
  const report = {
    devices: brief.options.devices,
    seconds: Math.round(progress.seconds()),
    checks: rows,
  }
  process.stdout.write(brief.options.json ? `${JSON.stringify(report)}\n` : renderChecks(rows))
  if (rows.some((row) => !row.passed)) {
    const api = await connect(lab.server.address, lab.server.stateDirectory).catch(() => null)
    progress.say(
      `logs of the server and the devices: ${await keepEvidence(lab.place, lab.devices, api)}`,
    )
  }
  if (brief.options.keep) await stay(lab, progress)
  return rows.length > 0 && rows.every((row) => row.passed)
}

function wishedScenarios({ options }: InsideBrief): readonly string[] {
  if (options.only.length > 0) return options.only
  if (options.ci) return CI_SCENARIOS
  return Object.entries(SCENARIOS).flatMap(([name, { onlyByName }]) => (onlyByName ? [] : [name]))
}

async function playOne(lab: Lab, name: string, progress: Progress): Promise<CheckRow[]> {
  const scenario = SCENARIOS[name]
  if (!scenario) return []
  progress.part(`${name}: ${scenario.title}`)
  const checks = createChecks(name, progress)
  try {
    await scenario.play(lab, checks)
  } catch (error) {
    if (checks.rows.every((row) => row.passed)) {
      const detail = error instanceof Error ? (error.stack ?? error.message) : String(error)
      checks.rows.push({ scenario: name, check: 'can be played', passed: false, detail, tookMs: 0 })
      progress.say(`FAILED  ${detail}`)
    }
  }
  return checks.rows
}

/** For `--keep`: says how to look around and waits for Ctrl-C. */
async function stay(lab: Lab, progress: Progress): Promise<never> {
  const inside = `sudo nsenter --net=/run/netns/${lab.place.namespace}`
  progress.say(`everything is left running until Ctrl-C; its files are in ${lab.place.directory}`)
  progress.say(
    `the API: ${inside} curl ${lab.server.address}/api/v1/devices -H "authorization: Bearer $(cat ${lab.server.stateDirectory}/cli-token)"`,
  )
  for (const device of lab.devices)
    progress.say(`${device.name} ${device.address}: ${await device.enterCommand()}`)
  return new Promise<never>(() => undefined)
}
