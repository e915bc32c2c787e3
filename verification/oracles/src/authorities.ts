import { spawnSync } from 'node:child_process'

/**
 * libapt, librpm and libalpm as Python reaches them: one process for thousands of pairs. The version is split as each tool's
 * own parser does; librpm's label comparison takes epoch, version and release apart.
 */
const SCRIPT = `
import ctypes, sys
scheme = sys.argv[1]
if scheme == 'rpm':
    import rpm
    def part(text):
        epoch, _, rest = text.rpartition(':') if ':' in text else ('0', '', text)
        version, hyphen, release = rest.rpartition('-') if '-' in rest else (rest, '', None)
        return (epoch, version, release)
    order = lambda a, b: rpm.labelCompare(part(a), part(b))
elif scheme == 'deb':
    import apt_pkg
    apt_pkg.init()
    order = apt_pkg.version_compare
else:
    alpm = None
    for number in range(20, 10, -1):
        try:
            alpm = ctypes.CDLL(f'libalpm.so.{number}')
            break
        except OSError:
            pass
    if alpm is None:
        sys.exit(3)
    alpm.alpm_pkg_vercmp.argtypes = [ctypes.c_char_p, ctypes.c_char_p]
    order = lambda a, b: alpm.alpm_pkg_vercmp(a.encode(), b.encode())
for line in sys.stdin:
    a, b = line.rstrip('\\n').split('\\t')
    answer = order(a, b)
    print((answer > 0) - (answer < 0))
`

export type Authority = 'deb' | 'rpm' | 'pacman'

/** The authority's order of each pair; null where this machine does not have it. */
export function authorityOrder(
  authority: Authority,
  pairs: readonly (readonly [string, string])[],
): number[] | null {
  const input = pairs.map(([a, b]) => `${a}\t${b}\n`).join('')
  const { status, stdout } = spawnSync('/usr/bin/python3', ['-c', SCRIPT, authority], {
    input,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  })
  if (status !== 0) return null
  const lines = stdout.split('\n').filter((line) => line !== '')
  return lines.length === pairs.length ? lines.map(Number) : null
}
