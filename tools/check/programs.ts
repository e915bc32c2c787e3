import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { systemProcesses } from '@dirigent/system/processes'
import type { Check, Violation } from './violation.ts'

const LIMIT_MS = 180_000

type Finding = Pick<Violation, 'file' | 'line' | 'rule'>

type Program = {
  name: string
  /** Below node_modules. */
  script: string
  args: readonly string[]
  parse(output: string): Finding[]
  reason: string
  todo: string
}

/** A check that another program does; its findings are printed like ours. */
function programCheck(program: Program): Check {
  return {
    name: program.name,
    async run(root) {
      const path = join(root, 'node_modules', program.script)
      const isBinary = !/\.[cm]?js$/.test(program.script)
      const [command, ...first] = isBinary ? [path] : [process.execPath, path]
      const result = await systemProcesses.run(command ?? path, [...first, ...program.args], {
        cwd: root,
        env: { NO_COLOR: '1', FORCE_COLOR: '0' },
        timeoutMs: LIMIT_MS,
      })
      if (result.exitCode === 0) return []
      const output = `${result.stdout}\n${result.stderr}`
      const found = program.parse(output).map((finding) => ({
        ...finding,
        reason: program.reason,
        todo: program.todo,
      }))
      if (found.length > 0) return found
      const why = result.startError ?? (result.timedOut ? 'it took too long' : output.trim())
      // A check that could not run has not passed.
      return [
        {
          file: existsSync(path) ? program.script : `node_modules/${program.script}`,
          line: 0,
          rule: `${program.name} did not run: ${why.slice(0, 1500)}`,
          reason: 'a check that did not run has not passed',
          todo: 'run npm ci --ignore-scripts; see its message',
        },
      ]
    },
  }
}

function lines(output: string, pattern: RegExp): Finding[] {
  return output.split('\n').flatMap((text) => {
    const match = pattern.exec(text)
    if (!match) return []
    return [{ file: match[1] ?? '', line: Number(match[2] ?? 0), rule: match[3] ?? text }]
  })
}

export const types = programCheck({
  name: 'types',
  script: '.bin/tsc',
  args: ['-p', '.', '--pretty', 'false'],
  parse: (output) => lines(output, /^(.+?)\((\d+),\d+\): error (.+)$/),
  reason: 'what does not typecheck was not thought to its end',
  todo: 'mend it; no any, no @ts-ignore',
})

export const lint = programCheck({
  name: 'lint',
  script: '.bin/oxlint',
  args: ['--type-aware', '--format=unix'],
  parse: (output) => lines(output, /^(.+?):(\d+):\d+: (.+)$/),
  reason: 'each rule in .oxlintrc.json stands for a mistake that was made before',
  todo: 'mend it; a rule that is wrong here is changed in .oxlintrc.json, with its reason in the commit',
})

export const format = programCheck({
  name: 'format',
  script: '.bin/oxfmt',
  args: ['--list-different', '.'],
  parse: (output) =>
    lines(output, /^([\w@./-]+\.(?:ts|tsx|mjs|js|json|css|html|ya?ml))()$/).map((found) => ({
      ...found,
      rule: 'not formatted',
    })),
  reason: 'one form, so that a diff shows only what was meant',
  todo: 'node_modules/.bin/oxfmt FILE',
})

export const unused = programCheck({
  name: 'unused',
  script: '.bin/knip',
  args: [
    '--no-progress',
    '--no-config-hints',
    '--include',
    'files,dependencies,unlisted,unresolved',
  ],
  parse: parseKnip,
  reason:
    'what nothing uses is read, updated and audited for nothing; what is not named breaks later',
  todo: 'remove it, or name it where it is used; an entry point that knip cannot see goes into knip.json',
})

/** A heading per kind, then rows of a name and where it stands; an unused file is its own name. */
export function parseKnip(output: string): Finding[] {
  const found: Finding[] = []
  let kind = ''
  for (const text of output.split('\n')) {
    const heading = /^(Unused|Unlisted|Unresolved) ([A-Za-z ]+?) \(\d+\)/.exec(text)
    if (heading)
      kind = `${heading[1] ?? ''} ${heading[2] ?? ''}`
        .toLowerCase()
        .replace(/ies$/, 'y')
        .replace(/s$/, '')
    const row = /^(\S+)\s+(\S+\.\w+)(?::(\d+):\d+)?\s*$/.exec(text)
    if (row) {
      found.push({
        file: row[2] ?? '',
        line: Number(row[3] ?? 1),
        rule: `${kind}: ${row[1] ?? ''}`,
      })
    } else if (kind === 'unused file' && /^\S+\.\w+\s*$/.test(text)) {
      found.push({ file: text.trim(), line: 1, rule: kind })
    }
  }
  return found
}
