import { existsSync } from 'node:fs'
import { readFile, readdir } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { filesBelow, lineAt } from './source.ts'
import type { Check, Violation } from './violation.ts'

/** Target of a Markdown link or picture, without its anchor. */
const LINK = /\]\(([^)\s#]+)(?:#[^)]*)?\)/g

/** Every document's links into the repository lead somewhere. */
export const links: Check = {
  name: 'links',
  async run(root) {
    const top = (await readdir(root)).filter((name) => name.endsWith('.md'))
    const below = await filesBelow(root, ['docs', 'packages', 'tools', 'verification'], ['.md'])
    const found = await Promise.all(
      [...top, ...below].map(async (file) =>
        brokenLinks(root, file, await readFile(join(root, file), 'utf8')),
      ),
    )
    return found.flat()
  },
}

function brokenLinks(root: string, file: string, text: string): Violation[] {
  return [...text.matchAll(LINK)].flatMap((match) => {
    const target = match[1] ?? ''
    if (/^[a-z]+:/.test(target) || existsSync(join(root, dirname(file), target))) return []
    return [
      {
        file,
        line: lineAt(text, match.index),
        rule: `link/broken: ${target}`,
        reason: 'a document that leads nowhere is not believed in the next sentence either',
        todo: 'name the file where it is now, or remove the link',
      },
    ]
  })
}
