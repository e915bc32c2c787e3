import type { Files } from '@dirigent/system/files'

/** Fields of os-release(5), unquoted; empty when the file is absent. */
export function readOsRelease(files: Files): Record<string, string> {
  const text = files.text('/etc/os-release') ?? files.text('/usr/lib/os-release') ?? ''
  const fields: Record<string, string> = {}
  for (const line of text.split('\n')) {
    const match = /^([A-Z][A-Z0-9_]*)=(.*)$/.exec(line.trim())
    if (!match?.[1] || match[2] === undefined) continue
    fields[match[1]] = match[2].replace(/^(["'])(.*)\1$/, '$2').replaceAll(/\\(["'$`\\])/g, '$1')
  }
  return fields
}
