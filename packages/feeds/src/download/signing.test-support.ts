import * as openpgp from 'openpgp'

/** Tests only: a key pair of a publisher. `fingerprint` as it is pinned. */
export type TestKey = {
  fingerprint: string
  armored: string
  /** A detached signature of the text, armored. */
  sign(text: string): Promise<string>
}

export async function createTestKey(name: string): Promise<TestKey> {
  const { privateKey, publicKey } = await openpgp.generateKey({
    userIDs: [{ name }],
    format: 'object',
  })
  return {
    fingerprint: publicKey.getFingerprint().toUpperCase(),
    armored: publicKey.armor(),
    sign: async (text) =>
      openpgp.sign({
        message: await openpgp.createMessage({ binary: Buffer.from(text) }),
        signingKeys: privateKey,
        detached: true,
      }),
  }
}
