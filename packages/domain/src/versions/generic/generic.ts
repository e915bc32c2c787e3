import { compareDigits } from '../rpm/rpm.ts'
import type { VersionScheme } from '../scheme.ts'

/** Words before a release, from early to late; those of one row are the same. */
const PRE_RELEASE: readonly (readonly string[])[] = [
  ['dev', 'snapshot', 'nightly', 'canary'],
  ['alpha', 'a'],
  ['beta', 'b'],
  ['milestone', 'm'],
  ['pre', 'preview', 'insider', 'ea'],
  ['rc', 'cr', 'c'],
]
/** Say nothing beyond the numbers before them: `5.4.0.Final` is 5.4.0. */
const SILENT = new Set(['final', 'ga', 'release', 'stable'])
/** Letters that name a pre-release only before a number (1.0b2); alone they count up (2024a, 1.1.1b). */
const SHORT = new Set(['a', 'b', 'c', 'm'])

/** Where a piece stands when everything before is equal. */
const AT_PRE_RELEASE = 0
const AT_END = 1
const AT_WORD = 2
const AT_NUMBER = 3
type Piece = { at: number; stage: number; text: string }
const END: Piece = { at: AT_END, stage: 0, text: '' }

function pieceOf(text: string, next: string | undefined): Piece {
  if (/^\d/.test(text)) return { at: AT_NUMBER, stage: 0, text }
  const stage = PRE_RELEASE.findIndex((words) => words.includes(text))
  const counts = SHORT.has(text) && !(next !== undefined && /^\d/.test(next))
  if (stage < 0 || counts) return { at: AT_WORD, stage: 0, text }
  return { at: AT_PRE_RELEASE, stage, text: '' }
}

/** The pieces that decide; zeros at the end of a row of numbers are dropped. */
function piecesOf(text: string): Piece[] {
  const words =
    text
      .toLowerCase()
      .replace(/^v(?=\d)/, '')
      .match(/\d+|[a-z]+/g) ?? []
  const pieces = words
    .filter((word) => !SILENT.has(word))
    .map((word, index, all) => pieceOf(word, all[index + 1]))
  const kept: Piece[] = []
  for (const piece of pieces.toReversed()) {
    const isZero = piece.at === AT_NUMBER && /^0+$/.test(piece.text)
    if (!isZero || kept.at(-1)?.at === AT_NUMBER) kept.push(piece)
  }
  return kept.toReversed()
}

function comparePieces(x: Piece, y: Piece): number {
  if (x.at !== y.at) return x.at - y.at
  if (x.stage !== y.stage) return x.stage - y.stage
  if (x.at === AT_NUMBER) return compareDigits(x.text, y.text)
  return x.text < y.text ? -1 : x.text > y.text ? 1 : 0
}

/** For software without published rules; the order is documented in README.md, so that nobody has to guess. */
export const generic: VersionScheme = {
  name: 'generic',
  isVersion: (text) =>
    text.length <= 128 &&
    /^(?:v|r|ver\.? ?|version |release |build )?\d[0-9A-Za-z._+~,:() -]*$/i.test(text) &&
    !/[ _.-]$/.test(text),
  compare(a, b) {
    const x = piecesOf(a)
    const y = piecesOf(b)
    for (let i = 0; i < Math.max(x.length, y.length); i++) {
      const order = comparePieces(x[i] ?? END, y[i] ?? END)
      if (order !== 0) return order
    }
    return 0
  },
}

/** Lengths of numbers as one character, so that longer numbers sort after shorter ones. */
const lengthMark = (digits: string) => String.fromCharCode(0x30 + digits.length)

function keyOf(piece: Piece): string {
  if (piece.at === AT_PRE_RELEASE) return `${AT_PRE_RELEASE}${piece.stage}`
  if (piece.at === AT_WORD) return `${AT_WORD}${piece.text}\0`
  const digits = piece.text.replace(/^0+/, '')
  return `${AT_NUMBER}${lengthMark(digits)}${digits}`
}

/** A text whose order by code units is the order of `compare`: a range of versions is asked about millions of times. */
export const genericKey = (text: string): string => `${piecesOf(text).map(keyOf).join('')}${AT_END}`
