import type { Files } from '@dirigent/system/files'
import type { Session } from '../sections.ts'

const SESSIONS = '/run/systemd/sessions'
const SESSIONS_MAX = 200
/** Major numbers of terminals (Linux, devices.txt): 4 = virtual console and serial, 136–143 = pseudo terminals. */
const CONSOLE_MAJOR = 4
const PTS_MAJORS = { from: 136, until: 143 }

/** Nothing told us who is there. Treated as somebody: a restart under an unknown person's hands is the greater harm. */
export const UNKNOWN_SESSION: Session = { user: 'unknown', kind: 'unknown', active: true }

/** People on this machine: what logind wrote down, else whoever owns a process with a terminal. */
export function readSessions(files: Files): Session[] {
  const names = files.list(SESSIONS)
  const sessions = names === null ? sessionsByTerminal(files) : sessionsOfLogind(files, names)
  return sessions.slice(0, SESSIONS_MAX)
}

function sessionsOfLogind(files: Files, names: readonly string[]): Session[] {
  return names
    .filter((name) => !name.endsWith('.ref'))
    .flatMap((name) => {
      const text = files.text(`${SESSIONS}/${name}`)
      if (text === null) return [UNKNOWN_SESSION]
      const field = (key: string) => new RegExp(`^${key}=(.*)$`, 'm').exec(text)?.[1] ?? ''
      const sessionClass = field('CLASS')
      if (sessionClass !== '' && !/^user/.test(sessionClass)) return []
      if (/^manager|^background/.test(sessionClass)) return []
      const graphical = ['x11', 'wayland', 'mir'].includes(field('TYPE'))
      const kind = graphical ? 'graphical' : field('REMOTE') === '1' ? 'remote' : 'console'
      return [
        {
          user: field('USER') || field('UID') || 'unknown',
          kind,
          active: field('STATE') !== 'closing',
        },
      ] satisfies Session[]
    })
}

/** Without logind: processes with a terminal, except those that wait for somebody to log in. */
function sessionsByTerminal(files: Files): Session[] {
  const pids = (files.list('/proc') ?? []).filter((name) => /^\d+$/.test(name))
  if (pids.length === 0) return [UNKNOWN_SESSION]
  const users = userNames(files)
  const found = new Map<string, Session>()
  for (const pid of pids) {
    const stat = files.text(`/proc/${pid}/stat`)
    const after = stat?.slice(stat.lastIndexOf(')') + 2).split(' ')
    const terminal = Number(after?.[4] ?? 0)
    if (terminal === 0 || /\((agetty|login)\)/.test(stat ?? '')) continue
    const major = (terminal >> 8) & 0xfff
    const kind = major === CONSOLE_MAJOR ? 'console' : isPts(major) ? 'remote' : 'unknown'
    const uid = files.status(`/proc/${pid}`)?.ownerUid ?? -1
    const user = users.get(uid) ?? String(uid)
    found.set(`${user} ${kind}`, { user, kind, active: true })
  }
  return [...found.values()]
}

const isPts = (major: number) => major >= PTS_MAJORS.from && major <= PTS_MAJORS.until

function userNames(files: Files): Map<number, string> {
  const names = new Map<number, string>()
  for (const line of (files.text('/etc/passwd') ?? '').split('\n')) {
    const [name, , uid] = line.split(':')
    if (name && uid) names.set(Number(uid), name)
  }
  return names
}
