import { attempt, must } from '../commands.ts'
import { LabError } from '../lab-error.ts'

/** The Debian mirror this machine itself uses, read at run time: the lab brings no address of its own. */
export type Mirror = {
  suite: string
  /** Address of the suite; always http, because the lab's proxy is what the devices talk to. */
  main: string
  security: string
  /** Host and port of each address → how the proxy reaches it. */
  origins: Record<string, 'http:' | 'https:'>
  /** apt settings of this machine without which its mirror would be refused (e.g. a snapshot older than its validity). */
  aptSettings: string[]
}

const COPIED_SETTINGS = /^Acquire::(Check-Valid-Until|Check-Date|Max-FutureTime|Min-ValidTime) /

const asHttp = (address: URL) => `http://${address.host}${address.pathname}`

/** Reads the machine's apt configuration; says what is missing when the suite has no usable mirror. */
export async function readMirror(suite: string): Promise<Mirror> {
  const format = '$(REPO_URI) $(RELEASE)'
  const text = await must('apt-get', ['indextargets', '--format', format, 'Created-By: Packages'])
  const rows = text.split('\n').map((line) => line.trim().split(' '))
  const addressOf = (release: string) => {
    const address = rows.find((row) => row[1] === release)?.[0]
    const url = address === undefined ? null : URL.parse(address)
    if (url && (url.protocol === 'http:' || url.protocol === 'https:')) return url
    const why =
      address === undefined
        ? `has no source for ${release}`
        : `reaches ${release} by ${address}, not by http`
    throw new LabError(
      'cannot_run_here',
      `The lab's devices come from this machine's own Debian mirror, but its apt ${why} (see /etc/apt/sources.list).`,
    )
  }
  const main = addressOf(suite)
  const security = addressOf(`${suite}-security`)
  const dump = await attempt('apt-config', ['dump'])
  return {
    suite,
    main: asHttp(main),
    security: asHttp(security),
    origins: Object.fromEntries(
      [main, security].map(
        (url) => [url.host, url.protocol === 'https:' ? 'https:' : 'http:'] as const,
      ),
    ),
    aptSettings: dump.stdout.split('\n').filter((line) => COPIED_SETTINGS.test(line)),
  }
}
