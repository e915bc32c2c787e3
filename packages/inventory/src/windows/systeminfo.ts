import type { WindowsSystem } from '@dirigent/domain/matching/windows/product'

export type SystemInfo = {
  system: WindowsSystem
  /** Digits of the KB articles it lists, ascending. */
  kbs: readonly string[]
}
export type SystemInfoError = {
  code: 'systeminfo_truncated' | 'systeminfo_unknown_format'
  message: string
}

/** `10.0.17134 N/A Build 17134`: the same build twice, in every language. */
const VERSION = /(\d{1,2}\.\d{1,2}\.(\d{4,5}))\s+(?=.*\b\2\b)(.*)/
const OS_NAME = /Windows(?:\s+Server)?\s+(?:\d|Vista|XP|Server)/i
const KB = /\bKB\s?(\d{4,8})\b/gi
/** `[01]: KB4100347` */
const LIST_ENTRY = /^\s*\[\d+\]:/
/** Up to the network cards, which follow the updates, there are 32 entries: without a list of updates the only proof. */
const WHOLE_ENTRIES = 32

const wrong = (code: SystemInfoError['code'], message: string): SystemInfoError => ({
  code,
  message,
})

/** `x64-based PC`, `x64-basierter PC`, `PC x64`; else what the processor calls itself. */
function archOf(text: string): WindowsSystem['arch'] | null {
  const pc = /\b(x64|x86|arm64|itanium)\b[^\r\n]*\bPC\b|\bPC\b[^\r\n]*\b(x64|x86|arm64)\b/i.exec(
    text,
  )
  const named = (pc?.[1] ?? pc?.[2])?.toLowerCase()
  if (named === 'itanium') return 'ia64'
  if (named === 'x64' || named === 'x86' || named === 'arm64') return named
  if (/\b(?:Intel64|AMD64) Family\b/i.test(text)) return 'x64'
  if (/\bARMv8|\bARM64\b/i.test(text)) return 'arm64'
  return /\bx86 Family\b/i.test(text) ? 'x86' : null
}

/** Entries begin in the first column and have a colon; what belongs to one is indented. */
const isEntry = (line: string) => /^\S[^:]*:/.test(line)

/** The hotfixes, or null when the list ends before as many were named as it announces. */
function hotfixes(lines: readonly string[]): readonly string[] | null {
  const at = lines.findIndex((line) => LIST_ENTRY.test(line) && /\]:\s*KB\d/i.test(line))
  const all = [...lines.join('\n').matchAll(KB)].map((found) => found[1] ?? '')
  const kbs = [...new Set(all)].toSorted((a, b) => Number(a) - Number(b))
  if (at < 1) return lines.filter(isEntry).length >= WHOLE_ENTRIES ? kbs : null
  const announced = Number(/:\s*(\d+)\b/.exec(lines[at - 1] ?? '')?.[1] ?? 0)
  let listed = 0
  while (LIST_ENTRY.test(lines[at + listed] ?? '')) listed++
  // A line must follow: `KB43439` may be the beginning of KB4343909.
  return listed >= announced && lines.length > at + listed ? kbs : null
}

/**
 * The output of `systeminfo.exe` in any language of Windows. Documented by Microsoft as a list of "name: value" entries
 * (learn.microsoft.com, windows-commands/systeminfo); names are translated, so entries are told by their values.
 */
export function parseSystemInfo(text: string): SystemInfo | SystemInfoError {
  const lines = text.split(/\r?\n/)
  const versionLine = lines.find((line) => isEntry(line) && VERSION.test(line))
  const nameLine = lines.find(
    (line) => isEntry(line) && OS_NAME.test(line.slice(line.indexOf(':'))),
  )
  if (!versionLine && !nameLine)
    return wrong(
      'systeminfo_unknown_format',
      'it is not the output of systeminfo: no version of Windows is named.',
    )
  const version = VERSION.exec(versionLine ?? '')
  const arch = archOf(text)
  if (!nameLine || !version || arch === null)
    return wrong(
      'systeminfo_truncated',
      'the output of systeminfo names no Windows edition, version or processor: it is cut. Write it again.',
    )
  const kbs = hotfixes(lines)
  if (kbs === null)
    return wrong(
      'systeminfo_truncated',
      'the output of systeminfo ends before its list of updates does: it is cut. Write it again.',
    )
  const pack = /\b(?:Service Pack|SP)\s*(\d)\b/i.exec(version[3] ?? '')?.[1]
  return {
    system: {
      osName: nameLine
        .slice(nameLine.indexOf(':') + 1)
        .replace(/[®™]|\(R\)/g, '')
        .trim(),
      version: version[1] ?? '',
      arch,
      servicePack: pack === undefined ? null : Number(pack),
      serverCore: false,
    },
    kbs,
  }
}
