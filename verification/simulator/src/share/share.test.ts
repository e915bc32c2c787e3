import { beforeAll, describe, expect, it } from 'vitest'
import { playRaces } from '../races/admission-race.ts'
import { storyNames } from '../scenarios/compare.ts'
import { playShare, type Share } from './share.ts'
import { fixedSeeds, SHARE_SIZE } from './share-seeds.ts'

/** The share takes a minute on two idle cores; on a busy machine slow is not wrong. */
const LIMIT_MS = 15 * 60_000

describe('the simulator’s share', () => {
  let share: Share
  let race: string | null = 'not played'
  beforeAll(async () => {
    ;[share, race] = await Promise.all([playShare(), playRaces()])
    const fresh = [...share.seeds.keys()].filter((seed) => !isFixed(seed))
    const took = [...share.seeds.values()].map(({ tookMs }) => tookMs / 1000)
    process.stdout.write(
      `simulator: ${share.stories.size} stories, ${fixedSeeds().length} known seeds, fresh ones ${fresh.join(', ')}; ` +
        `${SHARE_SIZE.days} days × ${SHARE_SIZE.devices} devices, ${Math.min(...took).toFixed(1)} to ${Math.max(...took).toFixed(1)} s each\n`,
    )
  }, LIMIT_MS)

  it('locks hold on a real PostgreSQL', () => expect(race).toBeNull())
  it.each(storyNames())('story %s', (name) => {
    expect(share.stories.get(name)).toEqual({ story: name, different: null, broken: false })
  })
  it.each(fixedSeeds())('seed $seed: $why', ({ seed }) => {
    expect(share.seeds.get(seed)?.violations).toEqual([])
  })
  it('seeds that nobody has seen', () => {
    const fresh = [...share.seeds.values()].filter(({ seed }) => !isFixed(seed))
    expect(fresh.length).toBeGreaterThan(0)
    const broken = fresh.filter(({ violations }) => violations.length > 0)
    expect(broken.map(({ seed, violations }) => ({ seed, violations }))).toEqual([])
    expect(fresh.every(({ steps }) => steps > 0)).toBe(true)
  })
  it('no process died', () => expect(share.whole).toBe(true))
})

const isFixed = (seed: number) => fixedSeeds().some((one) => one.seed === seed)
