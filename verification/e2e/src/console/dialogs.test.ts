// Dialogs that change who decides and what comes first, saved in the browser against a real server.
import { mkdirSync, rmSync } from 'node:fs'
import type { Browser, Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createSignInLink } from '@dirigent/server/http/auth/sign-in-link'
import { startTestServer, type TestServer } from '@dirigent/server/testing/test-server'
import { buildConsole, CHROMIUM, launch } from './browser.ts'
import { seed, type Seeded } from './seed.ts'

const WAIT_MS = 15_000
/** Set to keep pictures of what the test saw. */
const PICTURES = process.env['E2E_PICTURES']
const KNOWN = '9F1C6A2E8B7D4F03A5C1E2D4B6A8F0C213579BDF'
const OFFERED = '0A1B2C3D4E5F60718293A4B5C6D7E8F901234567'

let directory = ''
let server: TestServer
let seeded: Seeded
let browser: Browser
let page: Page
const failures: string[] = []

const address = (path: string) => server.context.addresses().console + path
const dialog = () => page.getByRole('dialog')
const save = () => dialog().getByRole('button', { name: 'Speichern' })
const saved = () => dialog().waitFor({ state: 'detached' })
async function picture(name: string) {
  if (!PICTURES) return
  mkdirSync(PICTURES, { recursive: true })
  await page.screenshot({ path: `${PICTURES}/${name}.png` })
}
async function answer(path: string): Promise<Record<string, unknown>> {
  return (await seeded.api('GET', path)).body
}
async function choose(within: Locator, label: string, name: string) {
  await within.getByRole('combobox', { name: label }).fill(name)
  await page.getByRole('option', { name, exact: true }).click()
  await page.keyboard.press('Escape')
}

describe.skipIf(CHROMIUM === null)('dialogs', () => {
  beforeAll(async () => {
    directory = await buildConsole()
    server = await startTestServer({ consoleDirectory: directory, runTasks: true })
    seeded = await seed(server, () => undefined)
    for (const [name, email] of [
      ['Petra Lang', 'petra@nordwerk.example'],
      ['Tim Hansen', 'tim@nordwerk.example'],
    ])
      await seeded.api('POST', '/api/v1/people', { name, email, role: 'administrator' })
    await server.context.db.execute(
      `insert into csaf_provider (uid, name, url, publisher, role, added_by, added_at, attempted_at, error)
       values ('0193aaaa-0000-7000-8000-000000000001', 'psirt.example', 'https://psirt.example/pm.json',
               'Muster PSIRT', 'csaf_trusted_provider', 'test', $1, $1, $2)`,
      [
        new Date(),
        JSON.stringify({
          code: 'feed_key_changed',
          detail: 'psirt.example now names another key',
          key: { origin: 'psirt.example', offered: [OFFERED], known: [KNOWN] },
        }),
      ],
    )
    await server.context.db.execute(
      "insert into feed_key (feed, origin, fingerprint, pinned_at) values ('csaf', 'psirt.example', $1, $2)",
      [KNOWN, new Date()],
    )
    browser = await launch(CHROMIUM ?? '')
    const context = await browser.newContext({
      reducedMotion: 'reduce',
      timezoneId: 'Europe/Berlin',
      locale: 'de-DE',
      viewport: { width: 1440, height: 900 },
    })
    context.setDefaultTimeout(WAIT_MS)
    page = await context.newPage()
    page.on('pageerror', (error) => failures.push(error.message))
    await page.goto((await createSignInLink(server.context)) ?? '')
    await page.getByRole('heading', { name: /Guten (Morgen|Tag|Abend)/ }).waitFor()
  }, 120_000)
  afterAll(async () => {
    await browser?.close()
    await server?.stop()
    rmSync(directory, { recursive: true, force: true })
  })

  it('approvers: one of two with the other as deputy, and everybody again when nobody is named', async () => {
    await page.goto(address('/updates/emergencies'))
    const open = () => page.getByRole('button', { name: 'Ändern' }).click()
    const remove = (name: string) => dialog().getByRole('button', { name: `${name} entfernen` })
    await open()
    await remove('Tim Hansen').click()
    await dialog().getByRole('button', { name: 'Person hinzufügen' }).waitFor()
    await dialog().getByLabel('Vertretung').selectOption({ label: 'Tim Hansen' })
    await picture('approvers')
    await save().click()
    await saved()
    await page.getByText('Petra Lang, vertreten durch Tim Hansen').waitFor()
    const seats = async () => (await answer('/api/v1/emergency-approvers'))['seats']
    expect(await seats()).toMatchObject([{ approverName: 'Petra Lang', deputyName: 'Tim Hansen' }])
    await open()
    await remove('Petra Lang').click()
    await save().click()
    await saved()
    expect(await seats()).toMatchObject([
      { approverName: 'Petra Lang', deputy: null },
      { approverName: 'Tim Hansen', deputy: null },
    ])
  })

  it('order: one device after another; a circle is refused in German and stays open', async () => {
    await page.goto(address('/policies?tab=availability'))
    await page.getByRole('button', { name: 'Reihenfolge festlegen' }).click()
    await save().click()
    await dialog().getByText('Wählen Sie ein Gerät.').waitFor()
    await choose(dialog(), 'Gerät', 'nb-1')
    await choose(dialog(), 'Kommt nach', 'erp-1')
    await picture('device-order')
    await save().click()
    await saved()
    await page.getByText('„nb-1“ kommt nach „erp-1“').waitFor()
    expect(await answer('/api/v1/availability')).toMatchObject({
      orders: [{ name: 'nb-1', afterName: 'erp-1', order: 'dependency' }],
    })
    await page.getByRole('button', { name: 'Reihenfolge festlegen' }).click()
    await choose(dialog(), 'Gerät', 'erp-1')
    await choose(dialog(), 'Kommt nach', 'nb-1')
    await save().click()
    await page.getByText(/Diese Geräte würden ewig aufeinander warten: .*erp-1.*nb-1/).waitFor()
    await dialog().getByRole('button', { name: 'Abbrechen' }).click()
  })

  it('site and department: a person’s word is saved with its reason, and undone', async () => {
    const { uid } = seeded.devices['nb-1']
    await page.goto(address(`/devices/${uid}`))
    await page.getByRole('button', { name: 'Aktionen' }).click()
    await page.getByRole('menuitem', { name: 'Standort und Abteilung ändern' }).click()
    await dialog().getByLabel('Standort').fill('Lübeck')
    await dialog().getByLabel('Abteilung').fill('Konstruktion')
    await save().click()
    await dialog().getByText('Bitte mindestens drei Zeichen.').waitFor()
    await dialog().getByLabel('Grund').fill('umgezogen')
    await picture('place')
    await save().click()
    await saved()
    const site = async () => {
      const { summary, said } = (await answer(`/api/v1/devices/${uid}`)) as {
        summary: { site: unknown }
        said: { site: unknown }
      }
      return [summary.site, said.site]
    }
    await expect.poll(site, { timeout: WAIT_MS }).toEqual(['Lübeck', 'Lübeck'])
    const audit = await answer('/api/v1/audit?action=device.changed')
    expect((audit['items'] as { reason: string }[])[0]).toMatchObject({ reason: 'umgezogen' })
    await page.getByText('Konstruktion').first().waitFor()
    await page.getByRole('button', { name: 'Rückgängig' }).click()
    await page.getByText('Lübeck').first().waitFor({ state: 'detached' })
    // What the device reports counts again, and is not made the person's word.
    await expect.poll(site, { timeout: WAIT_MS }).toEqual(['Hamburg', null])
  })

  it('a group whose name is taken is refused in German', async () => {
    const { items } = (await answer('/api/v1/groups')) as { items: { name: string }[] }
    const taken = items[0]?.name ?? ''
    await page.goto(address('/policies?tab=groups'))
    await page.getByRole('button', { name: 'Gruppe anlegen' }).click()
    await dialog().getByLabel('Gruppe').first().fill(taken)
    await dialog().getByRole('combobox').first().selectOption({ index: 1 })
    await dialog()
      .getByRole('button', { name: /anlegen|Speichern/ })
      .click()
    await page.getByText(`Eine Gruppe „${taken}“ gibt es schon.`).waitFor()
  })

  it('a changed signing key is accepted by who typed what the publisher says elsewhere', async () => {
    await page.goto(address('/feeds'))
    await page.getByRole('button', { name: 'Signaturschlüssel prüfen …' }).click()
    await dialog().getByText('9F1C 6A2E 8B7D').waitFor()
    await dialog().getByText('0A1B 2C3D 4E5F').waitFor()
    const accept = dialog().getByRole('button', { name: 'Schlüssel annehmen' })
    const typed = dialog().getByLabel(/letzten acht Zeichen/)
    await typed.fill('1357 9bdf')
    expect(await accept.isDisabled()).toBe(true)
    await typed.fill('0123 4567')
    await picture('key-changed')
    await accept.click()
    await saved()
    const keys = (await answer('/api/v1/feeds/keys')) as { items: { fingerprint: string }[] }
    expect(keys.items.map((one) => one.fingerprint).toSorted()).toEqual([OFFERED, KNOWN])
    expect(await answer('/api/v1/audit?action=feed.key_trusted')).toMatchObject({
      items: [{ detail: { origin: 'psirt.example', fingerprint: OFFERED, known: [KNOWN] } }],
    })
  })

  it('showed no error in the browser on the way', () => {
    expect(failures).toEqual([])
  })
})
