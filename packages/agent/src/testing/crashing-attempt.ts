// Plays one attempt on the fake provider and kills itself, as the power would, at a named point: DIR POINT
import { systemTimers } from '@dirigent/system/timers'
import { systemProcesses } from '@dirigent/system/processes'
import { filesUnder } from '@dirigent/system/files'
import { silentLog } from '@dirigent/system/log'
import { join } from 'node:path'
import { beginJournal } from '../attempt/journal.ts'
import { runAttempt } from '../attempt/run-attempt.ts'
import { createFakeProvider } from './fake-provider.ts'
import { testStep } from './test-step.ts'

const [directory = '', point = '', failing = ''] = process.argv.slice(2)
const die = (here: string) => {
  if (here === point) process.kill(process.pid, 'SIGKILL')
}
const provider = createFakeProvider(join(directory, 'fake'), {
  at: die,
  fails:
    failing === '' ? {} : { [failing]: { code: 'script_failed', package: 'app', detail: 'boom' } },
})
const subject = {
  attempt: '01920000-0000-7000-8000-0000000000cc',
  epoch: 1,
  revision: 1,
  step: testStep(),
  startedAtMs: 0,
}
const journal = beginJournal(join(directory, 'attempts'), subject)
die('admitted')
await runAttempt(journal, {
  provider,
  health: { files: filesUnder(directory), processes: systemProcesses, timers: systemTimers },
  now: () => 0,
  log: silentLog,
  mayChange: () => true,
  staleServices: async () => [],
  onState: die,
})
