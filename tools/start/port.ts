import { createServer } from 'node:net'
import { StartFailure } from './failure.ts'

/** Where the console listens unless `--port` or DIRIGENT_PORT says otherwise; devices use the next one. */
export const DEFAULT_PORT = 7400

export function chosenPort(argument: string | undefined, environment: string | undefined): number {
  const text = argument ?? environment
  if (text === undefined) return DEFAULT_PORT
  const port = Number(text)
  if (Number.isInteger(port) && port >= 1 && port <= 65_534) return port
  throw new StartFailure(`The port "${text}" is not a number from 1 to 65534.`)
}

/** Tried before anything slow is done, so that the person does not wait a minute for this sentence. */
export function requireFreePort(port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const probe = createServer()
    probe.once('error', (error: NodeJS.ErrnoException) => {
      reject(new StartFailure(sentenceFor(error.code ?? error.message, port)))
    })
    probe.listen({ port, host: '127.0.0.1', exclusive: true }, () => probe.close(() => resolve()))
  })
}

function sentenceFor(code: string, port: number): string {
  if (code === 'EADDRINUSE') {
    return `Port ${port} is taken by another program; end it, or choose another port: npm start -- --port ${port + 10}`
  }
  if (code === 'EACCES') {
    return `This user may not listen on port ${port}; choose one above 1023: npm start -- --port ${DEFAULT_PORT}`
  }
  return `Dirigent cannot listen on port ${port} (${code}).`
}
