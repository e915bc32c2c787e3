import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { Figure, Measure } from './measure.ts'

/** One line per measurement. */
const MEASURES = [
  { number: 'p1', file: './p1-check-in.ts', name: 'p1CheckIn' },
  { number: 'p2', file: './p2-inventory.ts', name: 'p2Inventory' },
  { number: 'p5', file: './p5-match.ts', name: 'p5Match' },
  { number: 'outcome', file: './outcome-year.ts', name: 'outcomeYear' },
  { number: 'p7', file: './p7-plan.ts', name: 'p7Plan' },
] as const

const args = process.argv.slice(2)
const json = args.includes('--json')
const chosen = args.filter((arg) => !arg.startsWith('-')).map((arg) => arg.toLowerCase())
const unknown = chosen.filter((number) => !MEASURES.some((measure) => measure.number === number))
if (unknown.length > 0) {
  process.stderr.write(
    `dirigent: there is no measurement ${unknown.join(', ')}; there are ${MEASURES.map((one) => one.number).join(', ')}.\n`,
  )
  process.exit(2)
}
const say = (sentence: string) => void process.stderr.write(`${sentence}\n`)

const figures: Figure[] = []
for (const { number, file, name } of MEASURES) {
  if (chosen.length > 0 && !chosen.includes(number)) continue
  if (!existsSync(fileURLToPath(new URL(file, import.meta.url)))) {
    say(`${number}: not written yet`)
    continue
  }
  const module = (await import(file)) as Record<string, Measure | undefined>
  const measure = module[name]
  if (!measure) throw new Error(`${file} does not export ${name}`)
  figures.push(...(await measure.run(say)))
}
if (json) process.stdout.write(`${JSON.stringify({ figures }, null, 2)}\n`)
else printTable(figures)
process.exit(figures.every((figure) => figure.met) ? 0 : 1)

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
