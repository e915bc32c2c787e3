import { parseArgs } from 'node:util'

export type LabOptions = {
  devices: number
  keep: boolean
  /** Names of scenarios; empty means all. */
  only: string[]
  json: boolean
  list: boolean
  /** The short run that `npm test` plays. */
  ci: boolean
  help: boolean
}

export const DEVICES_MIN = 3
export const DEVICES_MAX = 200
const DEVICES_DEFAULT = 6
const DEVICES_CI = 3

export const USAGE = `npm run lab -- [options]      real Debian devices on this machine (needs Debian and root)
  --devices N        how many devices, ${DEVICES_MIN} to ${DEVICES_MAX} (default ${DEVICES_DEFAULT})
  --only SCENARIO    play only this one; can be repeated
  --list             name the scenarios
  --keep             leave everything running afterwards, until Ctrl-C
  --json             the result as JSON on standard output, progress on standard error
  --ci               the short run of \`npm test\`: ${DEVICES_CI} devices, main scenario
Exit status: 0 passed, 1 a scenario failed, 2 wrong options, 3 this machine cannot run the lab, 130 interrupted.`

export type ParsedOptions = { ok: true; options: LabOptions } | { ok: false; message: string }

/** Reads the command line; a wrong option is answered with what is allowed. */
export function parseOptions(argv: readonly string[]): ParsedOptions {
  try {
    const { values } = parseArgs({
      args: [...argv],
      options: {
        devices: { type: 'string' },
        keep: { type: 'boolean', default: false },
        only: { type: 'string', multiple: true, default: [] },
        json: { type: 'boolean', default: false },
        list: { type: 'boolean', default: false },
        ci: { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h', default: false },
      },
    })
    const text = values.devices ?? String(values.ci ? DEVICES_CI : DEVICES_DEFAULT)
    const devices = Number(text)
    if (!/^\d+$/.test(text) || devices < DEVICES_MIN || devices > DEVICES_MAX) {
      return {
        ok: false,
        message: `--devices takes a number from ${DEVICES_MIN} to ${DEVICES_MAX}, not "${text}".`,
      }
    }
    const { keep, only, json, list, ci, help } = values
    return { ok: true, options: { devices, keep, only, json, list, ci, help } }
  } catch (error) {
    return { ok: false, message: error instanceof Error ? error.message : String(error) }
  }
}
