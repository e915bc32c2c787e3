// For tests: a web server of a CSAF provider that signs what it publishes.
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { TestKey } from '@dirigent/feeds/download/signing.test-support'

const PUBLISHER = { name: 'Harbour CERT', namespace: 'https://cert.example.org' }

export type CsafSite = Awaited<ReturnType<typeof startCsafSite>>

/** Publishes nothing until it is told. `address` is that of the provider's metadata. */
export async function startCsafSite() {
  let files: Record<string, string> = {}
  const web = createServer((request, response) => {
    const text = files[request.url ?? '']
    response.writeHead(text === undefined ? 404 : 200).end(text)
  })
  await new Promise<void>((done) => web.listen(0, '127.0.0.1', done))
  const origin = `http://127.0.0.1:${(web.address() as AddressInfo).port}`
  return {
    origin,
    address: `${origin}/pm.json`,
    /** These files, by their paths, and nothing else. */
    serve(only: Record<string, string>): void {
      files = only
    },
    /** These documents, each with its moment of change, signed by this key. */
    async publish(
      documents: Record<string, [at: string, text: string]>,
      key: TestKey,
    ): Promise<void> {
      const metadata = {
        role: 'csaf_trusted_provider',
        publisher: PUBLISHER,
        public_openpgp_keys: [{ fingerprint: key.fingerprint, url: `${origin}/key.asc` }],
        distributions: [{ directory_url: `${origin}/white/` }],
      }
      const changes = Object.entries(documents).map(([name, [at]]) => `"${name}","${at}"\n`)
      files = {
        '/pm.json': JSON.stringify(metadata),
        '/key.asc': key.armored,
        '/white/changes.csv': changes.join(''),
      }
      for (const [name, [, text]] of Object.entries(documents)) {
        files[`/white/${name}`] = text
        files[`/white/${name}.asc`] = await key.sign(text)
      }
    },
    stop(): void {
      web.closeAllConnections()
      web.close()
    },
  }
}
