import type { Files } from '@dirigent/system/files'
import type { CriticalRole } from '../sections.ts'

/**
 * Servers whose failure stops a company, by what runs: the proposal that a person confirms. A mail server counts only
 * when it takes mail from outside, because almost every Debian runs one that delivers root's mail.
 */
const BY_PROCESS: readonly { role: CriticalRole; processes: readonly string[]; port?: number }[] = [
  {
    role: 'database',
    processes: ['postgres', 'mysqld', 'mariadbd', 'mongod', 'oracle', 'sqlservr', 'hdbdaemon'],
  },
  { role: 'directory', processes: ['slapd', 'samba', 'samba:', 'krb5kdc', 'ns-slapd', 'keycloak'] },
  { role: 'mail', processes: ['master', 'exim4', 'sendmail', 'smtpd'], port: 25 },
  { role: 'mail', processes: ['dovecot', 'cyrmaster', 'zmconfigd'] },
  { role: 'erp', processes: ['odoo', 'odoo-bin', 'sapstartsrv', 'dw.sap'] },
  { role: 'web', processes: ['nginx', 'apache2', 'httpd', 'lighttpd', 'caddy', 'haproxy'] },
]

const LISTENING = '0A'

export function readCriticalRoles(files: Files): CriticalRole[] {
  const running = new Set<string>()
  for (const pid of files.list('/proc') ?? []) {
    if (!/^\d+$/.test(pid)) continue
    const name = files.text(`/proc/${pid}/comm`)?.trim()
    if (name) running.add(name)
  }
  const roles = BY_PROCESS.filter(({ processes, port }) => {
    const runs = processes.some((name) => running.has(name))
    return runs && (port === undefined || listensOutside(files, port))
  }).map(({ role }) => role)
  return [...new Set(roles)].toSorted()
}

/** Whether something listens on this TCP port on more than the loopback address. */
function listensOutside(files: Files, port: number): boolean {
  const wanted = port.toString(16).toUpperCase().padStart(4, '0')
  return ['/proc/net/tcp', '/proc/net/tcp6'].some((path) =>
    (files.text(path) ?? '').split('\n').some((line) => {
      const [, local = '', , state] = line.trim().split(/\s+/)
      const [address = '', localPort] = local.split(':')
      const loopback = address === '0100007F' || /^0{24}01000000$/.test(address)
      return state === LISTENING && localPort === wanted && !loopback
    }),
  )
}
