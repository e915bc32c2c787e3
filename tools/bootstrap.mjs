// The first thing that runs on a new machine, on whatever Node brought npm (20 or newer): installs what the lockfile
// names when it is missing or changed, then hands over to the pinned Node. Plain JavaScript, because that old Node
// cannot run TypeScript; nothing else in the repository may be.
import { spawn, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const modules = join(root, 'node_modules')
const stamp = join(modules, '.dirigent-installed')
const installLock = join(root, '.cache', 'installing')

const pinnedNode = () => join(modules, `node-${process.platform}-${process.arch}`, 'bin', 'node')
const lockfileHash = () =>
  createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .digest('hex')
const isInstalled = () =>
  existsSync(stamp) && readFileSync(stamp, 'utf8') === lockfileHash() && existsSync(pinnedNode())

function fail(sentence) {
  process.stderr.write(`dirigent: ${sentence}\n`)
  process.exit(1)
}

/** Two commands started at once must not install over each other; a lock older than ten minutes is a dead one. */
function takeInstallLock() {
  try {
    mkdirSync(dirname(installLock), { recursive: true })
  } catch (error) {
    fail(
      `the dependencies are not installed yet and this user may not write to ${root} (${error.code}); run the command once as the user who owns it.`,
    )
  }
  try {
    writeFileSync(installLock, String(process.pid), { flag: 'wx' })
    return true
  } catch {
    const owner = Number(readFileSync(installLock, 'utf8'))
    const abandoned = !isRunning(owner) || Date.now() - statSync(installLock).mtimeMs > 600_000
    if (!abandoned) return false
    rmSync(installLock, { force: true })
    return takeInstallLock()
  }
}

function isRunning(pid) {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error.code === 'EPERM'
  }
}

function install() {
  process.stderr.write(
    'dirigent: installing what package-lock.json names; about a minute, only this once …\n',
  )
  const started = Date.now()
  const progress = setInterval(() => {}, 1000)
  const done = spawnSync(
    'npm',
    ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'],
    {
      cwd: root,
      stdio: ['ignore', 'ignore', 'inherit'],
    },
  )
  clearInterval(progress)
  if (done.error?.code === 'ENOENT')
    fail('npm was not found; install Node 20 or newer together with npm.')
  if (done.status !== 0) {
    fail(
      'npm could not install the dependencies (its message stands above); check network and free disk, then try again.',
    )
  }
  if (!existsSync(pinnedNode())) {
    fail(
      `there is no Node build for ${process.platform}-${process.arch} among the dependencies; Linux on x64 or arm64 is supported.`,
    )
  }
  writeFileSync(stamp, lockfileHash())
  process.stderr.write(`dirigent: installed in ${Math.round((Date.now() - started) / 1000)} s\n`)
}

async function ensureInstalled() {
  if (Number(process.versions.node.split('.')[0]) < 20) {
    fail(
      `Node ${process.versions.node} is too old; install Node 20 or newer (it only starts the one that Dirigent brings).`,
    )
  }
  while (!isInstalled()) {
    if (takeInstallLock()) {
      try {
        install()
      } finally {
        rmSync(installLock, { force: true })
      }
    } else await new Promise((done) => setTimeout(done, 500))
  }
}

const [entry, ...args] = process.argv.slice(2)
if (!entry) fail('tools/bootstrap.mjs needs the file to run.')
await ensureInstalled()
const child = spawn(
  pinnedNode(),
  ['--disable-warning=ExperimentalWarning', join(root, entry), ...args],
  {
    stdio: 'inherit',
    env: {
      // Node uses no cache when it cannot write there, as in a checkout that belongs to somebody else.
      NODE_COMPILE_CACHE: join(root, '.cache', 'compiled'),
      ...process.env,
      DIRIGENT_BOOTSTRAP_PID: String(process.pid),
    },
  },
)
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
// npm outlives its script unless it is killed; without this, what it started would run on with nobody to stop it.
// Between npm and us stands a shell, so its parent is looked at too.
const ancestors = () => {
  try {
    const stat = readFileSync(`/proc/${process.ppid}/stat`, 'utf8')
    return `${process.ppid} ${stat.slice(stat.lastIndexOf(')')).split(' ')[2]}`
  } catch {
    return String(process.ppid)
  }
}
if (process.env.npm_lifecycle_event) {
  const atStart = ancestors()
  setInterval(() => ancestors() !== atStart && child.kill('SIGTERM'), 1000).unref()
}
child.on('exit', (code, signal) => process.exit(signal ? 128 : (code ?? 1)))
