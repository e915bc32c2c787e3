import { afterAll, beforeAll, expect, it } from 'vitest'
import { apiCaller, createToken, type ApiCaller } from '../../testing/api-caller.ts'
import { startTestServer, type TestServer } from '../../testing/test-server.ts'

let server: TestServer
let call: ApiCaller
beforeAll(async () => {
  server = await startTestServer()
  call = await apiCaller(server.context, 'operator')
})
afterAll(() => server.stop())

async function upload(body: string, role: 'operator' | 'auditor' = 'operator') {
  const token = await createToken(server.context, role)
  const address = `${server.context.addresses().console}/api/v1/scanner/imports?fileName=scan.csv`
  const response = await fetch(address, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/octet-stream' },
    body,
  })
  return { status: response.status, body: (await response.json()) as Record<string, unknown> }
}

const REPORT = 'Hostname,CVE,Severity,Package\nprinter,CVE-2026-1001,high,cups\n'

it('takes a report over HTTP, shows whom it means, and lets a person answer', async () => {
  expect(await upload(REPORT)).toMatchObject({
    status: 200,
    body: { targets: 1, matched: 0, unmatched: 1 },
  })
  const { body } = await call('GET', '/api/v1/scanner/targets')
  const [target] = body['items'] as { target: string; label: string }[]
  expect(target?.label).toBe('printer')
  const path = `/api/v1/scanner/targets/${target?.target}/assign`
  const word = { device: null, dismissed: true, reason: 'a printer' }
  expect(await call('POST', path, word)).toMatchObject({ status: 200 })
  expect(await call('GET', '/api/v1/scanner/summary')).toMatchObject({ body: { openTargets: 0 } })
  expect(await call('GET', '/api/v1/scanner/imports')).toMatchObject({ body: { total: 1 } })
})

it('refuses what is no report, and who may not', async () => {
  expect(await upload('<html><body>502</body></html>')).toMatchObject({
    status: 422,
    body: { code: 'report_invalid', because: { code: 'report_web_page' } },
  })
  expect(await upload(REPORT, 'auditor')).toMatchObject({ status: 403 })
  const nothing = {
    scope: { scanner: 'Nessus', cause: 'our_miss' },
    decision: 'explained',
    reason: 'none left',
  }
  expect(await call('POST', '/api/v1/scanner/decisions', nothing)).toMatchObject({ status: 404 })
})
