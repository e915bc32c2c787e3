import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { must } from '../commands.ts'

export type SigningKey = {
  /** The public key as apt's `signed-by` wants it. */
  publicKeyFile: string
  /** Writes `target` as clear-signed copy of `source` (how apt reads InRelease). */
  clearSign(source: string, target: string): Promise<void>
}

/** A key that lives as long as the run: nothing signed by it is trusted afterwards. */
export async function createSigningKey(directory: string): Promise<SigningKey> {
  const home = join(directory, 'gpg')
  await mkdir(home, { recursive: true, mode: 0o700 })
  const env = { GNUPGHOME: home }
  const name = 'Dirigent Lab <lab@example.invalid>'
  await must(
    'gpg',
    ['--batch', '--quiet', '--passphrase', '', '--quick-gen-key', name, 'ed25519', 'sign', '1d'],
    { env },
  )
  const publicKeyFile = join(directory, 'lab-archive-keyring.gpg')
  await must('gpg', ['--batch', '--yes', '--output', publicKeyFile, '--export'], { env })
  return {
    publicKeyFile,
    async clearSign(source, target) {
      await must('gpg', ['--batch', '--yes', '--clearsign', '-o', target, source], { env })
    },
  }
}
