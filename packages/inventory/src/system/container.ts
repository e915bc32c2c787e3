import type { Files } from '@dirigent/system/files'

/**
 * Whether this system shares its kernel with another one. Inside a container the running kernel says nothing about the
 * packages installed here: deriving "restart needed" from it would never clear.
 */
export function isContainer(files: Files): boolean {
  if (files.status('/run/systemd/container') !== null) return true
  if (files.status('/.dockerenv') !== null) return true
  if (files.status('/run/.containerenv') !== null) return true
  const environment = files.text('/proc/1/environ')
  return environment?.split('\0').some((entry) => /^container=./.test(entry)) ?? false
}
