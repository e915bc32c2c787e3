import Table from 'cli-table3'

/** No frame: lines that can be read, cut and searched. */
export const NO_FRAME = {
  top: '',
  'top-mid': '',
  'top-left': '',
  'top-right': '',
  bottom: '',
  'bottom-mid': '',
  'bottom-left': '',
  'bottom-right': '',
  left: '',
  'left-mid': '',
  mid: '',
  'mid-mid': '',
  right: '',
  'right-mid': '',
  middle: '  ',
}

const SEPARATOR_WIDTH = 2
/** Narrower than this a sentence is a column of words. */
const LAST_MIN = 24

/** A table for people; the last column takes what width is left and wraps. Empty without rows. */
export function table(
  heads: readonly string[],
  rows: readonly (readonly string[])[],
  columns: number,
): string {
  if (rows.length === 0) return ''
  const lines = [heads, ...rows].map((row) =>
    row.map((cell) =>
      cell.replaceAll(/[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g, ' '),
    ),
  )
  const widths = heads.map((_, index) =>
    Math.max(...lines.map((row) => [...(row[index] ?? '')].length)),
  )
  const before = widths.slice(0, -1).reduce((sum, width) => sum + width + SEPARATOR_WIDTH, 0)
  const last = Math.max(LAST_MIN, Math.min(widths.at(-1) ?? 0, columns - before))
  const shown = new Table({
    chars: NO_FRAME,
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': 0 },
    colWidths: [...widths.slice(0, -1), last],
    wordWrap: true,
  })
  for (const line of lines) shown.push(line)
  return `${shown
    .toString()
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n')}\n`
}
