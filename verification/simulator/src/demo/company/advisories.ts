/** A flaw of our own making in a real kind of program; no real vulnerability is described. */
export type Story = {
  source: string
  text: string
  cvss: string
  score: number
  automatable: boolean
  impact: 'total' | 'partial'
  /** Attackers use it: it is in the catalogue of exploited vulnerabilities from the first day. */
  exploited: boolean
  epss: number
}

const story = (
  source: string,
  text: string,
  [cvss, score]: readonly [string, number],
  rest: Partial<Story> = {},
): Story => ({
  source,
  text,
  cvss: `CVSS:3.1/${cvss}`,
  score,
  automatable: false,
  impact: 'partial',
  exploited: false,
  epss: 0.01,
  ...rest,
})

const REMOTE = ['AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H', 9.8] as const
const REMOTE_READ = ['AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:N/A:N', 7.5] as const
const CRASH = ['AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:H', 7.5] as const
const DOCUMENT = ['AV:L/AC:L/PR:N/UI:R/S:U/C:H/I:H/A:H', 7.8] as const
const PAGE = ['AV:N/AC:L/PR:N/UI:R/S:U/C:H/I:H/A:H', 8.8] as const
const LOCAL = ['AV:L/AC:L/PR:L/UI:N/S:U/C:H/I:H/A:H', 7.8] as const
const SMALL = ['AV:N/AC:H/PR:N/UI:R/S:U/C:L/I:N/A:N', 3.1] as const

/** Known since before the demo begins: what an ordinary fleet has open on a Monday morning. */
export const KNOWN: readonly Story[] = [
  story('curl', 'Credentials are sent to another host after a redirect.', REMOTE_READ),
  story('tzdata', 'Daylight saving rules were read past their end.', SMALL),
  story('poppler', 'A crafted PDF document writes past the end of a buffer.', DOCUMENT),
  story('expat', 'Deeply nested entities exhaust the stack.', CRASH, { automatable: true }),
  story('vim', 'Opening a crafted file executes its modeline.', DOCUMENT),
  story('samba', 'A share discloses names of files outside of it.', REMOTE_READ),
  story('firefox-esr', 'A page reads memory of another page.', PAGE, { epss: 0.06 }),
]

/** Known, and nobody has repaired it yet. */
export const UNREPAIRED: readonly Story[] = [
  story('ghostscript', 'A crafted PostScript file reads files of its reader.', DOCUMENT),
  story('wpa', 'A neighbouring network learns which networks were known.', SMALL),
]

/** For the buttons, in this order, and then again from the start. */
export const TO_COME: readonly Story[] = [
  story('openssl', 'A crafted certificate overflows a buffer before it is verified.', REMOTE, {
    automatable: true,
    impact: 'total',
    exploited: true,
    epss: 0.91,
  }),
  story('linux', 'A local user becomes root by a race in the socket code.', LOCAL, {
    impact: 'total',
    exploited: true,
    epss: 0.3,
  }),
  story('firefox-esr', 'A page leaves its sandbox with two clicks.', PAGE, {
    exploited: true,
    epss: 0.55,
  }),
  story('libxml2', 'A crafted document frees memory twice.', CRASH, { automatable: true }),
  story('openssh', 'A client that waits long enough runs code before it signs in.', REMOTE, {
    automatable: true,
    impact: 'total',
    epss: 0.64,
  }),
  story('sudo', 'An environment variable lets a user run any command.', LOCAL, {
    impact: 'total',
    exploited: true,
  }),
  story('gnutls28', 'A certificate is believed after it has been revoked.', REMOTE_READ),
]
