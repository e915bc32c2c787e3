import { pino } from 'pino'

export type LogFields = Record<string, unknown>

/** Structured log lines for machines; sentences for people go through `words`. */
export type Log = {
  debug(message: string, fields?: LogFields): void
  info(message: string, fields?: LogFields): void
  warn(message: string, fields?: LogFields): void
  error(message: string, fields?: LogFields): void
}

/** Logs JSON lines to a file descriptor or file; secrets are redacted by key. */
export function createLog(name: string, destination?: string): Log {
  const options = {
    name,
    level: process.env['DIRIGENT_LOG_LEVEL'] ?? 'info',
    redact: ['token', 'secret', 'password', '*.token', '*.secret', '*.password', 'exchangeToken'],
  }
  const logger = destination
    ? pino(options, pino.destination({ dest: destination, mkdir: true, sync: true }))
    : pino(options)
  return {
    debug: (message, fields = {}) => logger.debug(fields, message),
    info: (message, fields = {}) => logger.info(fields, message),
    warn: (message, fields = {}) => logger.warn(fields, message),
    error: (message, fields = {}) => logger.error(fields, message),
  }
}

export const silentLog: Log = { debug() {}, info() {}, warn() {}, error() {} }
