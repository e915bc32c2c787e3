import type { FeedName, FeedRecord } from '@dirigent/domain/advisories/advisory'

/** A publisher's file: on disk, or as it arrives. Plain, .gz, .zst, .zip and .tar(.gz) are told by content, not by name. */
export type FeedSource = { path: string } | { bytes: AsyncIterable<Uint8Array> }

/** One file of a feed at its publisher. */
export type FeedFile = {
  name: string
  url: string
  /** Distributions (`alpine`) or releases (`alpine:3.19`) it speaks about; absent = all that the feed serves. */
  only?: readonly string[]
  /**
   * The address leads to the file: `name_in_text` is a text with the file's name in the same folder, `rpm_updateinfo` an
   * rpm repository's `repomd.xml`, `csaf_provider` a provider's metadata whose documents are collected.
   */
  follow?: 'name_in_text' | 'rpm_updateinfo' | 'csaf_provider'
  /** `sha256_beside`: the publisher keeps a SHA-256 at the file's address with `.sha256` behind it. */
  checksum?: 'sha256_beside'
  /**
   * The publisher signs it: a detached OpenPGP signature lies at its address with `.asc` behind it, and the keys are named
   * by the publisher's CSAF metadata at this address.
   */
  signedBy?: string
  /**
   * Folder of the documents that the file packs, with `changes.csv`: once the file was loaded, only what changed since
   * is fetched, until that would be more than the file.
   */
  changesIn?: string
}

/** One source of advisories. Everything outside this folder knows feeds only by this shape. */
export type Feed = {
  name: FeedName
  /** What people see: whose word this is. */
  publisher: string
  /**
   * `own_words`: a publisher judges its own packages. `copies`: others' words passed on; where the own word is loaded it
   * wins. `facts`: about vulnerabilities themselves, read last so that those nobody is concerned by are not kept.
   */
  brings: 'own_words' | 'copies' | 'facts'
  /** Distributions (or `windows`, `macos`) whose devices make a server load it; empty = only when a person names it. */
  forDevicesOf: 'all' | readonly string[]
  /** Reads the very records of this feed, of which it keeps other parts. */
  sameFormatAs?: FeedName
  /** The live files; all of them together are the feed. */
  files: readonly FeedFile[]
  /** How often the publisher changes it, in hours: asking more often brings nothing. */
  everyHours: number
  /**
   * Reads one file. Streams where the format allows, so that a file of hundreds of megabytes is never held whole.
   * Throws `FeedError`; records that came before the error must not be kept.
   */
  parse(source: FeedSource): AsyncIterable<FeedRecord>
}
