// The demo as a visitor uses it: a bad update, days that pass, a halt, a laptop that is off, the servers' next window.
import { rmSync } from 'node:fs'
import { startDemo, type Demo } from '@dirigent/verify-simulator/demo/demo'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { buildConsole, CHROMIUM, launch } from './browser.ts'

const DEVICES = 20
/** Far more than it takes: another program may have the machine. */
const WAIT_MS = 120_000
/** Set to keep pictures of what the test saw. */
const PICTURES = process.env['E2E_PICTURES']

type State = {
  now: number
  factor: number
  jump: unknown
  switchedOff: string[]
  deeds: { kind: string; vulnerability?: string; device?: string }[]
}

let directory = ''
let demo: Demo
let browser: Browser
let page: Page
const failures: string[] = []
const said: string[] = []

const button = (name: RegExp | string) =>
  page.getByRole('toolbar', { name: 'Demo controls' }).getByRole('button', { name })
const event = (name: RegExp | string) => page.locator('#demo-bar').getByRole('button', { name })
const state = async () => (await (await fetch(`${demo.address}/demo/state`)).json()) as State
const PATIENTLY = { timeout: WAIT_MS }
const picture = async (name: string) =>
  PICTURES ? void (await page.screenshot({ path: `${PICTURES}/demo-${name}.png` })) : undefined

async function openEvents(): Promise<void> {
  const events = button(/^Events/)
  if ((await events.getAttribute('aria-expanded')) === 'false') await events.click()
}

/** Presses a button that plays time on, and waits until it is there. */
async function play(name: string): Promise<State> {
  const before = await state()
  await button(name).click()
  await expect.poll(async () => (await state()).jump, PATIENTLY).toBeNull()
  const after = await state()
  expect(after.now).toBeGreaterThan(before.now)
  return after
}

describe.skipIf(CHROMIUM === null)('the demo', () => {
  beforeAll(async () => {
    directory = await buildConsole()
    demo = await startDemo({
      port: 0,
      devices: DEVICES,
      consoleDirectory: directory,
      say: (sentence) => void said.push(sentence),
    })
    browser = await launch(CHROMIUM ?? '')
    const context = await browser.newContext({ reducedMotion: 'reduce', locale: 'en-GB' })
    context.setDefaultTimeout(WAIT_MS)
    page = await context.newPage()
    page.on('pageerror', (error) => failures.push(error.message))
  }, WAIT_MS)
  afterAll(async () => {
    await browser?.close()
    await demo?.close()
    rmSync(directory, { recursive: true, force: true })
  })

  it(
    'lets a visitor in and plays the first hour before their eyes',
    async () => {
      await page.goto(demo.enter)
      await page.getByRole('heading', { name: /Good (morning|afternoon|evening)/ }).waitFor()
      await page.getByText(`${DEVICES} devices, each in exactly one state`).waitFor()
      await expect.poll(async () => (await state()).jump, PATIENTLY).toBeNull()
      await picture('first-hour')
    },
    WAIT_MS,
  )

  it(
    'halts a bad update in the first ring, and Today says so',
    async () => {
      await openEvents()
      await event('Release a bad update').click()
      await expect.poll(async () => (await state()).deeds[0]?.kind, PATIENTLY).toBe('bad_update')
      const halted = page.getByText(/is halted/).first()
      for (let day = 0; day < 3 && !(await halted.isVisible()); day++) {
        await play('Next day')
        await page.goto(demo.address)
        await page
          .getByRole('heading', { name: /needs? you/ })
          .first()
          .waitFor()
        await page.waitForTimeout(500)
      }
      await halted.waitFor()
      await picture('halted')
    },
    3 * WAIT_MS,
  )

  it(
    'plays at the pace of its buttons, and says which one is on',
    async () => {
      for (const [name, factor] of [
        ['60 times as fast', 60],
        ['Real time', 1],
      ] as const) {
        const { now } = await state()
        await button(name).click()
        await expect.poll(async () => (await state()).factor, PATIENTLY).toBe(factor)
        await expect.poll(() => button(name).getAttribute('aria-pressed'), PATIENTLY).toBe('true')
        await expect.poll(async () => (await state()).now, PATIENTLY).toBeGreaterThan(now)
      }
      expect(await button('60 times as fast').getAttribute('aria-pressed')).toBe('false')
    },
    WAIT_MS,
  )

  it(
    'releases a vulnerability, and the console shows it with its devices',
    async () => {
      await openEvents()
      await event('Release a vulnerability').click()
      const released = async () =>
        (await state()).deeds.find((one) => one.kind === 'vulnerability')?.vulnerability
      await expect.poll(released, PATIENTLY).toMatch(/^CVE-/)
      const name = (await released()) ?? ''
      await page.goto(`${demo.address}/vulnerabilities/${name}`)
      await page.getByRole('heading', { name }).waitFor()
      await page.getByText(/Open on \d+ devices?/).waitFor()
      await picture('vulnerability')
    },
    WAIT_MS,
  )

  it('misses a laptop that is off until it is switched on again', async () => {
    await openEvents()
    await event('Switch off a laptop').click()
    await expect.poll(async () => (await state()).switchedOff, PATIENTLY).toHaveLength(1)
    const [name = ''] = (await state()).switchedOff
    await event(`Switch it on again (${name})`).click()
    await expect.poll(async () => (await state()).switchedOff, PATIENTLY).toEqual([])
  })

  it(
    "plays to the servers' next window",
    async () => {
      const { now } = await play('Next window')
      const hour = new Date(now).getUTCHours()
      expect([0, 20, 21, 23]).toContain(hour)
    },
    3 * WAIT_MS,
  )

  it('stumbled over nothing', () => {
    expect(failures).toEqual([])
    expect(said.filter((one) => /stumbled|failed/.test(one))).toEqual([])
  })
})
