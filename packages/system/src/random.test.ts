import { expect, it } from 'vitest'
import { systemRandom, uuidsV7, uuidV7 } from './random.ts'

const NOW = Date.UTC(2026, 10, 22, 3)
const V7 = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/
const momentOf = (uuid: string) => Number.parseInt(uuid.replace('-', '').slice(0, 12), 16)

it('many ids of one moment are ids like single ones: of that moment, all different, ascending', () => {
  const many = uuidsV7(1000, NOW, systemRandom)
  for (const uuid of [...many, uuidV7(NOW, systemRandom)]) {
    expect(uuid).toMatch(V7)
    expect(momentOf(uuid)).toBe(NOW)
  }
  expect(new Set(many).size).toBe(1000)
  expect(many).toEqual(many.toSorted())
  expect(uuidsV7(0, NOW, systemRandom)).toEqual([])
})
