// Named by vitest.config.ts: runs once per test run, in its main process.
import { releaseTestServer } from './test-database.ts'

export function teardown(): Promise<void> {
  return releaseTestServer()
}
