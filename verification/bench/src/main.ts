import { parseArgs } from 'node:util'
import { withDatabase } from './environment.ts'
import type { Figure, FleetMeasure, Measure } from './measure.ts'
import { storeFleet } from './stored-fleet.ts'

/** One line per measurement; those with `fleet` share a stored one. */
const MEASURES = [
  { number: 'p1', file: './p1-check-in.ts', name: 'p1CheckIn' },
  { number: 'p2', file: './p2-inventory.ts', name: 'p2Inventory' },
  { number: 'p8', file: './p8-lists.ts', name: 'p8Lists', fleet: true },
  { number: 'p4', file: './p4-advisory.ts', name: 'p4Advisory', fleet: true },
  { number: 'p6', file: './p6-rematch.ts', name: 'p6Rematch', fleet: true },
  { number: 'p3', file: './p3-changed.ts', name: 'p3Changed', fleet: true },
  { number: 'scanner', file: './scanner-import.ts', name: 'scannerImport', fleet: true },
  { number: 'p5', file: './p5-match.ts', name: 'p5Match' },
  { number: 'debsecan', file: './debsecan.ts', name: 'debsecan' },
  { number: 'outcome', file: './outcome-year.ts', name: 'outcomeYear' },
  { number: 'p7', file: './p7-plan.ts', name: 'p7Plan' },
  { number: 'what-if', file: './preview.ts', name: 'previewMeasure' },
] as const

/** A fleet of 100,000 takes minutes to store; a tenth shows the same shapes. `--devices 100000` measures the targets' size. */
const DEVICES = 10_000

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    json: { type: 'boolean' },
    devices: { type: 'string', default: String(DEVICES) },
    /** A folder for the stored fleet, which the next run takes up again. */
    keep: { type: 'string' },
  },
})
const chosen = positionals.map((arg) => arg.toLowerCase())
const devices = Number(options.devices)
const unknown = chosen.filter((number) => !MEASURES.some((measure) => measure.number === number))
if (unknown.length > 0 || !Number.isInteger(devices) || devices < 100) {
  process.stderr.write(
    unknown.length > 0
      ? `dirigent: there is no measurement ${unknown.join(', ')}; there are ${MEASURES.map((one) => one.number).join(', ')}.\n`
      : `dirigent: --devices ${options.devices} is no number of devices; 100 or more are measured.\n`,
  )
  process.exit(2)
}
const say = (sentence: string) => void process.stderr.write(`${sentence}\n`)
const wanted = MEASURES.filter(({ number }) => chosen.length === 0 || chosen.includes(number))

const figures: Figure[] = []
for (const measure of wanted) {
  if ('fleet' in measure) continue
  figures.push(...(await (await loaded<Measure>(measure)).run(say)))
}
const ofFleet = wanted.filter((measure) => 'fleet' in measure)
if (ofFleet.length > 0) {
  await withDatabase(async (database) => {
    const fleet = await storeFleet(database, devices, say)
    try {
      for (const measure of ofFleet)
        figures.push(...(await (await loaded<FleetMeasure>(measure)).run(fleet, say)))
    } finally {
      await fleet.db.close()
    }
  }, options.keep)
}
if (options.json) process.stdout.write(`${JSON.stringify({ figures }, null, 2)}\n`)
else printTable(figures)
process.exit(figures.every((figure) => figure.met) ? 0 : 1)

async function loaded<M>({ file, name }: { file: string; name: string }): Promise<M> {
  const module = (await import(file)) as Record<string, M | undefined>
  const measure = module[name]
  if (!measure) throw new Error(`${file} does not export ${name}`)
  return measure
}

function printTable(rows: readonly Figure[]): void {
  const table = rows.map((row) => [
    row.number,
    row.what,
    row.measured,
    row.ratio === null ? '' : `${row.ratio.toFixed(2)} ×`,
    row.target,
    row.met ? 'met' : 'MISSED',
    row.note,
  ])
  const head = ['', 'what', 'measured', 'ratio', 'target', '', 'note']
  const widths = head.map((title, column) =>
    Math.max(title.length, ...table.map((row) => (row[column] ?? '').length)),
  )
  for (const row of [head, ...table]) {
    const cells = row.map((cell, column) => cell.padEnd(widths[column] ?? 0))
    process.stdout.write(`${cells.join('  ').trimEnd()}\n`)
  }
}
