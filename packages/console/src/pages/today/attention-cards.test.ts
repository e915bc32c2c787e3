import { expect, it } from 'vitest'
import { cardsOf } from './attention-cards.ts'

const feed = (name: string, code = 'feed_failed') => ({ code, feed: name })
const halted = { code: 'rollout_halted', rollout: 'r' }

it('keeps one failing feed as a thing of its own', () => {
  expect(cardsOf([halted, feed('epss')])).toEqual([{ item: halted }, { item: feed('epss') }])
})
it('gathers failing feeds where the first of them stood, each once', () => {
  const items = [feed('cve'), halted, feed('epss'), feed('epss', 'feed_never_loaded')]
  expect(cardsOf(items)).toEqual([{ feeds: ['cve', 'epss'] }, { item: halted }])
})
