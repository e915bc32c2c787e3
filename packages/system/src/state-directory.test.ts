import { homedir } from 'node:os'
import { expect, it } from 'vitest'
import { stateDirectory } from './state-directory.ts'

it.each([
  ['what DIRIGENT_STATE says', { DIRIGENT_STATE: '/srv/d', XDG_STATE_HOME: '/x' }, true, '/srv/d'],
  ['the system folder for root', { XDG_STATE_HOME: '/x' }, true, '/var/lib/dirigent'],
  ['the XDG folder for a user', { XDG_STATE_HOME: '/x' }, false, '/x/dirigent'],
  ['its default below the home', {}, false, `${homedir()}/.local/state/dirigent`],
])('is %s', (_why, env, isRoot, expected) => {
  expect(stateDirectory(env, isRoot)).toBe(expected)
})
