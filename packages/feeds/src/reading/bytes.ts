export type Bytes = AsyncIterable<Uint8Array>
/** One text document: the whole file, or one member of an archive. */
export type FeedDocument = { name: string; bytes: Bytes }
