declare module 'unbzip2-stream' {
  /** A stream of the old kind (no `highWaterMark`, wrapped before use): bzip2 in, its content out. */
  export default function unbzip2(): NodeJS.ReadWriteStream
}
