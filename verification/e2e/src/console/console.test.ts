// The console as a person uses it: the built one, in a real browser, against a real server with devices that reported.
import { mkdirSync, rmSync } from 'node:fs'
import { gzipSync } from 'node:zlib'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createSignInLink } from '@dirigent/server/http/auth/sign-in-link'
import { startTestServer, type TestServer } from '@dirigent/server/testing/test-server'
import { systemClock } from '@dirigent/system/clock'
import { buildConsole, CHROMIUM, launch } from './browser.ts'
import { CVE, seed, type Seeded } from './seed.ts'

if (CHROMIUM === null) {
  process.stderr.write(
    'e2e of the console: skipped, there is no chromium (apt-get install chromium)\n',
  )
}
/** Set to keep pictures of what the test saw. */
const PICTURES = process.env['E2E_PICTURES']
const WAIT_MS = 30_000

let offsetMs = 0
let directory = ''
let server: TestServer
let seeded: Seeded
let browser: Browser
let context: BrowserContext
let page: Page
const failures: string[] = []

async function newPage(
  options: Parameters<Browser['newContext']>[0],
): Promise<[BrowserContext, Page]> {
  const made = await browser.newContext({
    reducedMotion: 'reduce',
    timezoneId: 'Europe/Berlin',
    ...options,
  })
  made.setDefaultTimeout(WAIT_MS)
  const opened = await made.newPage()
  opened.on('pageerror', (error) => failures.push(error.message))
  opened.on('console', (message) => {
    if (message.type() === 'error') failures.push(message.text())
  })
  return [made, opened]
}
const address = (path: string) => server.context.addresses().console + path
async function picture(name: string) {
  if (!PICTURES) return
  mkdirSync(PICTURES, { recursive: true })
  await page.screenshot({ path: `${PICTURES}/${name}.png` })
}
const overflow = () => page.evaluate(() => document.documentElement.scrollWidth > innerWidth)

describe.skipIf(CHROMIUM === null)('the console', () => {
  beforeAll(async () => {
    directory = await buildConsole()
    const clock = { ...systemClock, now: () => systemClock.now() + offsetMs }
    server = await startTestServer({ consoleDirectory: directory, runTasks: true, clock })
    seeded = await seed(server, () => {
      offsetMs += 60_000
    })
    browser = await launch(CHROMIUM ?? '')
    ;[context, page] = await newPage({ locale: 'de-DE', viewport: { width: 1440, height: 900 } })
  }, 120_000)
  afterAll(async () => {
    await browser?.close()
    await server?.stop()
    rmSync(directory, { recursive: true, force: true })
  })

  it('asks who it is, and a one-time link lands signed in on Today', async () => {
    await page.goto(address('/devices'))
    await page.getByRole('heading', { name: 'Anmelden' }).waitFor()
    expect(new URL(page.url()).pathname).toBe('/sign-in')
    failures.length = 0
    const link = await createSignInLink(server.context)
    await page.goto(link ?? '')
    await page.getByRole('heading', { name: /Guten (Morgen|Tag|Abend)/ }).waitFor()
    expect(new URL(page.url()).pathname).toBe('/')
    await page.goto(link ?? '')
    await page.getByText('Dieser Anmeldelink ist verbraucht').waitFor()
  })

  it('loads at most 250 KiB of script for the first view', async () => {
    const [measured, fresh] = await newPage({
      storageState: await context.storageState(),
      locale: 'de-DE',
    })
    const sizes: Promise<number>[] = []
    fresh.on('response', (response) => {
      if (response.request().resourceType() !== 'script') return
      sizes.push(response.body().then((body) => gzipSync(body).length))
    })
    await fresh.goto(address('/'))
    await fresh.getByRole('heading', { name: 'Das braucht Sie' }).waitFor()
    const bytes = (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0)
    await measured.close()
    expect(bytes).toBeGreaterThan(100_000)
    expect(bytes).toBeLessThanOrEqual(250 * 1024)
  })

  it('says on Today what needs a person, and waives missing evidence in place', async () => {
    await page.goto(address('/'))
    const card = page.locator('article', { hasText: 'auf keinem Test- oder Pilotgerät' })
    await card.waitFor({ timeout: 90_000 })
    await picture('today-untested')
    await card.getByRole('button', { name: 'Ohne Test weitergeben' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByRole('button', { name: 'Ohne Test weitergeben' }).click()
    await dialog.getByText('Bitte mindestens drei Zeichen.').waitFor()
    await dialog.getByLabel('Grund').fill('Es gibt noch kein Testgerät')
    await dialog.getByRole('button', { name: 'Ohne Test weitergeben' }).click()
    await page.getByText('Geht ohne Test weiter').waitFor()
  }, 120_000)

  it('approves a critical server without a fresh backup only with a reason, without reload', async () => {
    const card = page.locator('article', { hasText: '„erp-1“ wartet auf Ihre Freigabe' })
    await card.waitFor()
    await card.getByText('keine Sicherung bekannt').waitFor()
    await card.focus()
    await page.keyboard.press('a')
    const dialog = page.getByRole('dialog')
    await dialog.getByText('Von diesem Gerät ist keine Sicherung bekannt.').waitFor()
    await picture('approve')
    await dialog.getByLabel('Warum trotzdem?').fill('Sicherung von Hand geprüft')
    await dialog.getByRole('button', { name: 'Freigeben' }).click()
    await page.getByText('„erp-1“ ist freigegeben').waitFor()
    await card.waitFor({ state: 'detached' })
    const audit = await seeded.api('GET', '/api/v1/audit?action=device.approved')
    expect(audit.body['total']).toBe(1)
  })

  it('leads from Today to the devices of a number, to one device and to why', async () => {
    await page.goto(address('/'))
    await page.locator('.fleet-legend a').first().click()
    await page.waitForURL(/\/devices\?state=/)
    await page.goto(address('/devices'))
    await page.getByRole('link', { name: /nb-1/ }).click()
    await page.waitForURL(new RegExp(seeded.devices['nb-1'].uid))
    await page.getByRole('heading', { name: 'nb-1' }).waitFor()
    await page.locator('.update', { hasText: 'libssl3' }).waitFor()
    expect(await page.locator('.update-sentence').innerText()).toMatch(/\S+ \S+/)
    await picture('device')
    await page
      .locator('.tabs')
      .getByRole('link', { name: /Befunde/ })
      .click()
    await page.getByRole('link', { name: new RegExp(CVE) }).click()
    await page.getByRole('heading', { name: CVE }).waitFor()
    await page.getByText('libssl3 auf 3.0.18-1~deb12u2 oder neuer').waitFor()
    await picture('vulnerability')
  })

  it('draws the rollout as rings with its devices', async () => {
    await page.goto(address('/updates'))
    await page.locator('.rollout-line').first().click()
    await page.getByRole('heading', { name: 'Ringe' }).waitFor()
    expect(await page.locator('.ring').count()).toBeGreaterThanOrEqual(2)
    await page.locator('.dot').first().hover()
    await page.getByRole('tooltip').waitFor()
    await picture('rollout')
  })

  it('works from the keyboard: search, rows, help', async () => {
    await page.goto(address('/devices'))
    await page.getByRole('link', { name: /nb-1/ }).waitFor()
    await page.keyboard.press('j')
    await page.keyboard.press('j')
    const focused = () => page.evaluate(() => document.activeElement?.textContent ?? '')
    const second = await focused()
    await page.keyboard.press('k')
    expect(await focused()).not.toBe(second)
    await page.keyboard.press('/')
    await page.getByRole('combobox', { name: 'Suchen' }).fill('erp')
    await page.getByRole('option', { name: /erp-1/ }).waitFor()
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: 'erp-1' }).waitFor()
    await page.keyboard.press('?')
    await page.getByRole('dialog').getByText('Nächste und vorige Zeile').waitFor()
    await page.keyboard.press('Escape')
  })

  it('switches language and appearance, and remembers both', async () => {
    await page.goto(address('/devices'))
    await page.getByRole('button', { name: 'Konto' }).click()
    await page.getByRole('menuitem', { name: 'English' }).click()
    await page.getByRole('heading', { name: 'Devices' }).waitFor()
    await page.getByRole('button', { name: 'Account' }).click()
    await page.getByRole('menuitem', { name: 'Dark' }).click()
    const background = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor)
    await expect.poll(background).toBe('rgb(17, 22, 26)')
    await page.reload()
    await page.getByRole('heading', { name: 'Devices' }).waitFor()
    expect(await page.evaluate(() => document.documentElement.lang)).toBe('en')
    expect(await background()).toBe('rgb(17, 22, 26)')
    await picture('dark-english')
  })

  it('fits a phone: no sideways scrolling, every page reachable at the bottom', async () => {
    await page.setViewportSize({ width: 390, height: 844 })
    const paths = [
      '/',
      '/devices',
      `/devices/${seeded.devices['nb-1'].uid}`,
      '/vulnerabilities',
      '/updates',
      '/policies',
    ]
    for (const path of [
      ...paths,
      '/updates/catalogue',
      '/enrol',
      '/feeds',
      '/audit',
      '/settings',
      '/policies?tab=groups',
    ]) {
      await page.goto(address(path))
      await page.locator('main h1').waitFor()
      await page.waitForTimeout(300)
      expect([path, await overflow()]).toEqual([path, false])
    }
    await page.locator('.rail-more button').click()
    await page.getByRole('menuitem', { name: 'Settings' }).click()
    await page.getByRole('heading', { name: 'Settings', exact: true }).waitFor()
    await picture('phone')
  }, 60_000)

  it('showed no error in the browser on the way', () => {
    expect(failures).toEqual([])
  })
})
