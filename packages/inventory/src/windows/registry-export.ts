/** One key of a registry export with its values, by name in lower case; the default value is `@`. */
export type RegistryKey = { path: string; values: ReadonlyMap<string, string | number> }

export type RegistryError = {
  code: 'registry_export_unknown_format' | 'registry_export_truncated'
  message: string
}

const HEADERS = /^(?:Windows Registry Editor Version 5\.00|REGEDIT4)\s*$/
const VALUE = /^(?:"((?:[^"\\]|\\.)*)"|@)=(.*)$/s
const unescaped = (text: string) => text.replace(/\\(.)/gs, '$1')

/** REG_EXPAND_SZ is written as the bytes of its UTF-16 text. */
function textOfBytes(bytes: string): string {
  const numbers = bytes.split(',').map((one) => Number.parseInt(one, 16))
  return new TextDecoder('utf-16le').decode(Uint8Array.from(numbers)).replace(/\0+$/, '')
}

/** A text or a number; null for kinds that nothing here asks for, `cut` for what is not whole. */
function valueOf(data: string): string | number | null | 'cut' {
  const text = /^"((?:[^"\\]|\\.)*)"$/s.exec(data)
  if (text) return unescaped(text[1] ?? '')
  const number = /^dword:([0-9a-f]{8})$/i.exec(data)
  if (number) return Number.parseInt(number[1] ?? '', 16)
  const bytes = /^hex(\([0-9a-f]+\))?:((?:[0-9a-f]{2}(?:,[0-9a-f]{2})*)?)$/i.exec(data)
  if (bytes) return bytes[1] === '(2)' || bytes[1] === '(1)' ? textOfBytes(bytes[2] ?? '') : null
  return data === '-' ? null : 'cut'
}

const OPEN_TEXT = /^(?:"(?:[^"\\]|\\.)*"|@)="(?:[^"\\]|\\.)*$/s
const OPEN_BYTES = /^(?:"(?:[^"\\]|\\.)*"|@)=hex.*\\$/s

/** Lines with what continues them: bytes after a backslash, and texts that hold line ends themselves. */
function* wholeLines(text: string): Iterable<string> {
  let pending = ''
  for (const line of text.split(/\r?\n/)) {
    const isNewKey = /^\[-?HKEY_/.test(line)
    if (isNewKey && pending !== '') {
      yield pending
      pending = ''
    }
    if (OPEN_BYTES.test(pending)) pending = pending.slice(0, -1) + line.trimStart()
    else pending = pending === '' ? line : `${pending}\n${line}`
    if (OPEN_BYTES.test(pending) || OPEN_TEXT.test(pending)) continue
    yield pending
    pending = ''
  }
  if (pending !== '') yield pending
}

/**
 * What `reg export` and the registry editor write: version 5 (UTF-16) and the older REGEDIT4. Format: Microsoft's
 * article "How to add, modify, or delete registry subkeys and values by using a .reg file".
 */
export function parseRegistryExport(text: string): readonly RegistryKey[] | RegistryError {
  const lines = [...wholeLines(text.replace(/^\uFEFF/, ''))]
  if (!HEADERS.test(lines[0] ?? ''))
    return {
      code: 'registry_export_unknown_format',
      message: 'it is not an export of the registry.',
    }
  const keys: { path: string; values: Map<string, string | number> }[] = []
  for (const line of lines.slice(1)) {
    if (line.trim() === '' || line.startsWith(';')) continue
    const path = /^\[-?(.+)\]\s*$/.exec(line)?.[1]
    if (path !== undefined) {
      keys.push({ path, values: new Map() })
      continue
    }
    const found = VALUE.exec(line)
    const value = found ? valueOf((found[2] ?? '').trim()) : 'cut'
    if (value === 'cut')
      return {
        code: 'registry_export_truncated',
        message: `the export ends in or breaks at "${line.slice(0, 60)}"; export it again.`,
      }
    if (value !== null) keys.at(-1)?.values.set((found?.[1] ?? '@').toLowerCase(), value)
  }
  return keys
}
