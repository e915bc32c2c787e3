import { expect, it } from 'vitest'
import { ownWordsFirst } from './own-words.ts'

const said = (feed: 'osv' | 'debian-tracker' | 'debian-lists', about: string) => ({ feed, about })
const kept = (...statements: ReturnType<typeof said>[]) =>
  ownWordsFirst(
    statements,
    (feed) => feed === 'osv',
    (one) => one.about,
  ).map((one) => one.feed)

it.each([
  ['only copies', [said('osv', 'a'), said('osv', 'b')], ['osv', 'osv']],
  [
    'the own word and its copy',
    [said('osv', 'a'), said('debian-tracker', 'a')],
    ['debian-tracker'],
  ],
  [
    'about different things',
    [said('osv', 'a'), said('debian-tracker', 'b')],
    ['osv', 'debian-tracker'],
  ],
  [
    'two own feeds',
    [said('debian-lists', 'a'), said('debian-tracker', 'a')],
    ['debian-lists', 'debian-tracker'],
  ],
] as const)('%s', (_what, statements, feeds) => expect(kept(...statements)).toEqual(feeds))
