// The demo's bar: moves time and lets things happen. Plain, in a shadow root, so that neither page touches the other.
const WORDS = {
  en: {
    bar: 'Demo controls',
    time: 'Time in the demo',
    stop: 'Stop',
    real: 'Real time',
    fast: '60 times as fast',
    window: 'Next window',
    day: 'Next day',
    more: 'Events',
    vulnerability: 'Release a vulnerability',
    bad: 'Release a bad update',
    off: 'Switch off a laptop',
    on: 'Switch it on again',
    playing: 'playing until',
    reached: 'this machine reaches',
    did: {
      vulnerability: 'published, with its repair',
      bad_update: 'published; its repair is faulty',
      switched_off: 'was switched off',
      switched_on: 'is on again',
    },
    lost: 'The demo has ended.',
  },
  de: {
    bar: 'Steuerung der Vorführung',
    time: 'Zeit in der Vorführung',
    stop: 'Anhalten',
    real: 'Echtzeit',
    fast: '60-mal so schnell',
    window: 'Nächstes Fenster',
    day: 'Nächster Tag',
    more: 'Ereignisse',
    vulnerability: 'Schwachstelle veröffentlichen',
    bad: 'Fehlerhaftes Update veröffentlichen',
    off: 'Laptop ausschalten',
    on: 'Wieder einschalten',
    playing: 'spielt bis',
    reached: 'dieser Rechner schafft',
    did: {
      vulnerability: 'veröffentlicht, samt Korrektur',
      bad_update: 'veröffentlicht; die Korrektur ist fehlerhaft',
      switched_off: 'wurde ausgeschaltet',
      switched_on: 'ist wieder an',
    },
    lost: 'Die Vorführung ist beendet.',
  },
}

const STYLE = `
:host { all: initial; position: fixed; z-index: 300; left: 50%; bottom: 12px; transform: translateX(-50%);
  max-width: calc(100vw - 16px); font: 500 13px/1.3 system-ui, sans-serif; --back: #fff; --text: #1b1f24;
  --line: #c9d0d8; --soft: #eef1f4; --on: #0b63b0; --on-text: #fff; --dim: #57606a; }
:host([data-dark]) { --back: #22272e; --text: #e6eaef; --line: #444c56; --soft: #2d333b; --on: #6cb6ff;
  --on-text: #10161d; --dim: #a4adb8; }
.bar, .list { border-radius: 10px; background: var(--back); color: var(--text); border: 1px solid var(--line);
  box-shadow: 0 4px 18px rgb(0 0 0 / .22); }
.bar { display: flex; flex-wrap: wrap; align-items: center; gap: 6px; padding: 6px 8px; }
.clock { font-variant-numeric: tabular-nums; font-weight: 650; padding: 0 6px; white-space: nowrap; }
.group { display: flex; gap: 2px; background: var(--soft); border-radius: 7px; padding: 2px; }
button { font: inherit; color: inherit; background: none; border: 0; border-radius: 6px; padding: 5px 9px;
  min-height: 30px; cursor: pointer; white-space: nowrap; }
button:hover { background: var(--line); }
button:focus-visible, a:focus-visible { outline: 2px solid var(--on); outline-offset: 1px; }
button[aria-pressed=true], button[aria-expanded=true] { background: var(--on); color: var(--on-text); }
button:disabled { opacity: .5; cursor: default; }
.note { flex-basis: 100%; padding: 0 6px; font-weight: 400; color: var(--dim); }
.plain { background: var(--soft); }
.list { display: flex; flex-direction: column; gap: 6px; margin-bottom: 6px; padding: 8px; }
.list button { text-align: left; background: var(--soft); min-height: 34px; }
.deeds { list-style: none; margin: 2px 0 0; padding: 0; display: grid; gap: 4px; font-weight: 400; color: var(--dim); }
a { color: var(--on); }
.track { height: 3px; border-radius: 2px; background: var(--line); flex-basis: 100%; overflow: hidden; }
.track i { display: block; height: 100%; background: var(--on); }
[hidden] { display: none !important; }
@media (max-width: 720px) {
  :host { left: 8px; right: 8px; transform: none; max-width: none; font-size: 12px; bottom: 66px; }
  .bar { gap: 4px; padding: 4px; } .bar button { padding: 5px 7px; } .clock { flex-grow: 1; padding: 0 4px; }
}
`

const host = document.createElement('div')
host.id = 'demo-bar'
const root = host.attachShadow({ mode: 'open' })
const make = (tag, attributes = {}, ...children) => {
  const element = document.createElement(tag)
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value)
  element.append(...children)
  return element
}
const button = (name, attributes = {}) =>
  make('button', { type: 'button', 'data-do': name, ...attributes })

const stop = button('pace?value=0')
const real = button('pace?value=1')
const fast = button('pace?value=60')
const nextWindow = button('next-window', { class: 'plain' })
const nextDay = button('next-day', { class: 'plain' })
const more = make('button', { type: 'button', class: 'plain', 'aria-expanded': 'false' })
const vulnerability = button('vulnerability')
const bad = button('bad-update')
const laptop = button('laptop')
const clock = make('span', { class: 'clock' })
const fill = make('i')
const track = make('div', { class: 'track', hidden: '' }, fill)
const note = make('span', { class: 'note', hidden: '', role: 'status' })
const deeds = make('ul', { class: 'deeds', 'aria-live': 'polite' })
const list = make('div', { class: 'list', hidden: '' }, vulnerability, bad, laptop, deeds)
const paces = make('span', { class: 'group' }, stop, real, fast)
const bar = make('div', { class: 'bar', role: 'toolbar' }, clock, paces, nextWindow, nextDay, more)
bar.append(note, track)
root.append(make('style', {}, STYLE), list, bar)
stop.textContent = '❚❚'
real.textContent = '×1'
fast.textContent = '×60'

let state = null
let lost = false

const language = () => (document.documentElement.lang === 'de' ? 'de' : 'en')
function dateText(at) {
  const fields = {
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    hour: '2-digit',
    minute: '2-digit',
  }
  const locale = language() === 'de' ? 'de-DE' : 'en-GB'
  return new Intl.DateTimeFormat(locale, { ...fields, timeZone: state.zone }).format(at)
}

const rounded = (pace) =>
  new Intl.NumberFormat(language(), { maximumFractionDigits: pace < 3 ? 1 : 0 }).format(pace)

function renderWords(words) {
  const dark = document.documentElement.dataset.mantineColorScheme === 'dark'
  host.toggleAttribute('data-dark', dark)
  bar.setAttribute('aria-label', words.bar)
  for (const [element, text] of [
    [stop, words.stop],
    [real, words.real],
    [fast, words.fast],
  ]) {
    element.title = text
    element.setAttribute('aria-label', text)
  }
  nextWindow.textContent = words.window
  nextDay.textContent = words.day
  more.textContent = `${words.more} ${list.hidden ? '▴' : '▾'}`
  vulnerability.textContent = words.vulnerability
  bad.textContent = words.bad
  clock.title = words.time
}

function deedRow(deed, words) {
  const link = deed.vulnerability
    ? make('a', { href: `/vulnerabilities/${deed.vulnerability}` }, deed.vulnerability)
    : make('a', { href: deed.deviceUid ? `/devices/${deed.deviceUid}` : '/devices' }, deed.device)
  const what = deed.source ? ` (${deed.source} ${deed.version}) ` : ' '
  return make('li', {}, `${dateText(deed.at)}: `, link, what, words.did[deed.kind])
}

function render() {
  const words = WORDS[language()]
  renderWords(words)
  if (lost) clock.textContent = words.lost
  if (!state) return
  if (!lost) clock.textContent = dateText(state.now)
  const jumping = state.jump !== null
  host.toggleAttribute('data-playing', jumping)
  track.hidden = !jumping
  if (jumping) fill.style.width = `${Math.round(state.jump.share * 100)}%`
  const slower = state.reached !== null
  note.hidden = !jumping && !slower
  if (jumping) note.textContent = `${words.playing} ${dateText(state.jump.to)}`
  else if (slower) note.textContent = `${words.reached} ×${rounded(state.reached)}`
  for (const [element, factor] of [
    [stop, 0],
    [real, 1],
    [fast, 60],
  ])
    element.setAttribute('aria-pressed', String(!jumping && state.factor === factor))
  nextWindow.disabled = jumping
  nextDay.disabled = jumping
  const off = state.switchedOff[0]
  laptop.textContent = off ? `${words.on} (${off})` : words.off
  deeds.replaceChildren(...state.deeds.map((deed) => deedRow(deed, words)))
}

async function ask(path, method) {
  try {
    const answer = await fetch(`/demo/${path}`, { method })
    if (answer.ok) state = await answer.json()
    lost = false
  } catch {
    lost = true
  }
  render()
}

root.addEventListener('click', (event) => {
  const { target } = event
  if (!(target instanceof HTMLButtonElement)) return
  if (target === more) {
    list.hidden = !list.hidden
    more.setAttribute('aria-expanded', String(!list.hidden))
    return render()
  }
  target.disabled = true
  void ask(target.dataset.do, 'POST').finally(() => {
    target.disabled = false
    render()
  })
})

async function follow() {
  for (;;) {
    if (!document.hidden) await ask('state', 'GET')
    await new Promise((resolve) => setTimeout(resolve, 1000))
  }
}

new MutationObserver(render).observe(document.documentElement, {
  attributes: true,
  attributeFilter: ['lang', 'data-mantine-color-scheme'],
})
document.body.append(host)
void follow()
