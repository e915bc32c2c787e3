import type { Clock } from './clock.ts'
import type { Log, LogFields } from './log.ts'

const LEVELS = { debug: 20, info: 30, warn: 40, error: 50 } as const
type Level = keyof typeof LEVELS

/** Values of these fields never reach a log, at any depth one level down. */
const SECRET = /^(token|secret|password|exchangeToken)$/

/**
 * JSON lines in the shape of `createLog`, without the logging library: on every device its ten megabytes would be a
 * sixth of what the agent may use.
 */
export function createLineLog(
  name: string,
  clock: Clock,
  write: (line: string) => void,
  least: Level = 'info',
): Log {
  const log =
    (level: Level) =>
    (message: string, fields: LogFields = {}) => {
      if (LEVELS[level] < LEVELS[least]) return
      const line = {
        level: LEVELS[level],
        time: clock.now(),
        name,
        ...redacted(fields),
        msg: message,
      }
      write(`${JSON.stringify(line)}\n`)
    }
  return { debug: log('debug'), info: log('info'), warn: log('warn'), error: log('error') }
}

function redacted(fields: LogFields, depth = 0): LogFields {
  const entries = Object.entries(fields).map(([key, value]) => {
    if (SECRET.test(key)) return [key, '[redacted]']
    const nested =
      depth === 0 && value !== null && typeof value === 'object' && !Array.isArray(value)
    return [key, nested ? redacted(value as LogFields, depth + 1) : value]
  })
  return Object.fromEntries(entries) as LogFields
}
