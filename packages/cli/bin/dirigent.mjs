#!/usr/bin/env node
// The `dirigent` command on whatever Node is installed: hands over to the pinned one (see tools/bootstrap.mjs).
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..', '..')
process.argv.splice(2, 0, 'packages/cli/src/main.ts')
await import(pathToFileURL(join(root, 'tools', 'bootstrap.mjs')).href)
