import { mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import { expect, it } from 'vitest'
import { compressAssets } from './compress-assets.ts'

it('writes both forms beside what is worth it, also in folders, and nothing beside the rest', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'dirigent-assets-'))
  const script = 'const answer = 42\n'.repeat(200)
  await mkdir(join(directory, 'assets'))
  await writeFile(join(directory, 'assets', 'index.js'), script)
  await writeFile(join(directory, 'assets', 'tiny.js'), 'export {}')
  await writeFile(join(directory, 'assets', 'photo.png'), 'x'.repeat(5_000))
  await compressAssets(directory)
  const files = (await readdir(join(directory, 'assets'))).sort()
  expect(files).toEqual(['index.js', 'index.js.br', 'index.js.gz', 'photo.png', 'tiny.js'])
  const read = (name: string) => readFile(join(directory, 'assets', name))
  expect(brotliDecompressSync(await read('index.js.br')).toString()).toBe(script)
  expect(gunzipSync(await read('index.js.gz')).toString()).toBe(script)
  await rm(directory, { recursive: true })
})
