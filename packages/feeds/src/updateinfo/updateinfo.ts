import type { FeedRecord } from '@dirigent/domain/advisories/advisory'
import { FeedError } from '../feed-error.ts'
import type { Feed, FeedFile } from '../feed.ts'
import { documentsOf } from '../reading/documents.ts'
import { readXml, type XmlHandlers } from '../reading/xml.ts'
import { statementsOf, type Update } from './update.ts'

const NAME = 'updateinfo'

type Attributes = Readonly<Record<string, string>>

const newUpdate = (type: string): Update => ({
  type,
  id: '',
  title: '',
  severity: '',
  places: [],
  references: [],
  packages: [],
})

/** Only these texts are kept; a description may be as long as it likes. */
const KEPT = new Set(['id', 'title', 'severity', 'release', 'name'])

const versionOf = ({ epoch = '', version = '', release = '' }: Attributes) =>
  `${epoch === '' || epoch === '0' ? '' : `${epoch}:`}${version}-${release}`

/** Follows the tags of an updateinfo file and collects its updates. */
class UpdateReader implements XmlHandlers {
  readonly #done: Update[] = []
  #root: string | null = null
  #current: Update | null = null
  #module: string | null = null
  #text: string | null = null

  /** The updates that were completed since the last call. */
  take(): Update[] {
    return this.#done.splice(0)
  }

  open(name: string, attributes: Attributes): void {
    this.#root ??= name
    if (name === 'update') this.#current = newUpdate(attributes['type'] ?? '')
    this.#text = KEPT.has(name) ? '' : null
    if (!this.#current) return
    if (name === 'reference')
      this.#current.references.push(`${attributes['id'] ?? ''} ${attributes['title'] ?? ''}`)
    if (name === 'collection') {
      this.#module = null
      this.#current.places.push(attributes['short'] ?? '')
    }
    if (name === 'module')
      this.#module = `${attributes['name'] ?? ''}:${attributes['stream'] ?? ''}`
    if (name === 'package')
      this.#current.packages.push({
        name: attributes['name'] ?? '',
        version: versionOf(attributes),
        arch: attributes['arch'] ?? '',
        module: this.#module,
      })
  }

  text(text: string): void {
    if (this.#text !== null) this.#text += text
  }

  close(name: string): void {
    const text = (this.#text ?? '').trim()
    this.#text = null
    if (!this.#current) return
    if (name === 'id') this.#current.id ||= text
    else if (name === 'title') this.#current.title ||= text
    else if (name === 'severity') this.#current.severity ||= text
    else if (name === 'release' || name === 'name') this.#current.places.push(text)
    else if (name === 'update') {
      this.#done.push(this.#current)
      this.#current = null
    }
  }

  isUpdateinfo(): boolean {
    return this.#root === 'updates'
  }
}

/** The releases that are maintained; older ones are read as well when a file is given by hand. */
const FEDORA = ['42', '43', '44']

const fedoraFile = (release: string): FeedFile => ({
  name: `fedora-${release}`,
  url: `https://dl.fedoraproject.org/pub/fedora/linux/updates/${release}/Everything/x86_64/repodata/repomd.xml`,
  follow: 'rpm_updateinfo',
  only: [`fedora:${release}`],
})

const amazonFile = (release: string, path: string): FeedFile => ({
  name: `amazon-${release}`,
  url: `https://cdn.amazonlinux.com/${path}/x86_64/mirror.list`,
  follow: 'rpm_updateinfo',
  only: [`amazon:${release}`],
})

/**
 * What rpm repositories say about their updates (`updateinfo.xml`): Fedora's and Amazon Linux's own word; AlmaLinux,
 * Rocky and Oracle keep the same file beside their packages.
 */
export const updateinfo: Feed = {
  name: NAME,
  publisher: 'Fedora Project, Amazon Linux',
  brings: 'own_words',
  forDevicesOf: ['fedora', 'amazon'],
  files: [
    ...FEDORA.map(fedoraFile),
    amazonFile('2', '2/core/latest'),
    amazonFile('2023', 'al2023/core/mirrors/latest'),
  ],
  everyHours: 6,
  async *parse(source): AsyncIterable<FeedRecord> {
    let updates = 0
    for await (const document of documentsOf(NAME, source, { xml: true })) {
      const reader = new UpdateReader()
      for await (const _ of readXml(NAME, document.bytes, reader)) {
        for (const update of reader.take()) {
          updates++
          for (const statement of statementsOf(update)) yield { kind: 'statement', statement }
        }
      }
      if (!reader.isUpdateinfo())
        throw new FeedError(
          NAME,
          'feed_unknown_format',
          `${document.name || 'it'} is XML, but no updateinfo file.`,
        )
    }
    if (updates === 0)
      throw new FeedError(NAME, 'feed_empty', 'it has no update. What was loaded before stays.')
  },
}
