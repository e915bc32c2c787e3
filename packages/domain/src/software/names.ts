/** What is in a displayed name besides the product's own. */
export type ReadName = {
  /** The product's name without version, processor, language and edition marks. */
  name: string
  /** A version that the name ends with; null when it has none. */
  version: string | null
}

const MARKS = /[®™©]|\((?:r|tm|c)\)/gi
const EXTENSION = /\.(?:app|exe)$/i
/** `(x64 en-US)`, `(64-bit)`, `(remove only)`, `(KB123)`, `(User)`; what stands in parentheses is never the product. */
const PARENTHESES = /\s*(?:\([^()]*\)|\[[^[\]]*\])/g
const PROCESSOR =
  /(?:^|[\s_-]+)(?:x64|x86|x86_64|amd64|arm64|aarch64|(?:32|64)[\s-]?bits?|win(?:32|64))(?=$|\s)/gi
const LANGUAGE =
  /\s+-?\s*(?:[a-z]{2}-[a-z]{2}|english|deutsch|german|fran[cç]ais|french|italiano|espa[nñ]ol)$/i
const VERSION_WORD = /(?:\s+|-)(?:version|ver\.?|v\.?|release|build|rev\.?|update)$/i
/** A version at the end: `24.09`, `v16.7.61`, `9.0`, `2.6-1`; a bare number only where it cannot be the name itself. */
const TRAILING_VERSION = /(?:\s+|-|_)v?(\d+(?:[._]\d+)+(?:[-.+]?[a-z0-9]+)*)$/i
const JAVA =
  /^(java(?:\(tm\))?(?: se(?: runtime environment| development kit)?)?|jre|jdk)\s+(\d+)(?:\s+update\s+(\d+))?$/i

/** `Mozilla Firefox 115.6.0 ESR`, `MySQL Workbench 8.0 CE`: the edition stands behind the version. */
const EDITION_AFTER_VERSION = /^(.+?)\s+v?(\d+(?:\.\d+)+)\s+(esr|lts|ce|pro|free|home|beta)$/i

/**
 * Takes a displayed name apart. Pure text rules, in the order in which installers add things: marks, parentheses,
 * processor, language, version.
 */
export function readName(displayed: string): ReadName {
  let name = displayed.normalize('NFKC').replace(MARKS, ' ').replace(/\s+/g, ' ').trim()
  name = name.replace(EXTENSION, '')
  const inParentheses = /\(\s*(?:version\s+|v)?(\d+(?:\.\d+)+)/i.exec(name)?.[1] ?? null
  const plain = name.replace(PARENTHESES, ' ').replace(/\s+/g, ' ').trim()
  if (plain !== '') name = plain
  const java = JAVA.exec(name)
  if (java) return { name: java[1] ?? name, version: javaVersion(java[2] ?? '', java[3]) }
  let version: string | null = null
  const edition = EDITION_AFTER_VERSION.exec(name)
  if (edition) {
    name = `${edition[1]} ${edition[3]}`
    version = edition[2] ?? null
  }
  for (let before = ''; before !== name;) {
    before = name
    name = name.replace(PROCESSOR, '').replace(LANGUAGE, '').trim()
    const trailing = TRAILING_VERSION.exec(name)
    if (trailing && trailing.index > 0) {
      version = (trailing[1] ?? '').replaceAll('_', '.').toLowerCase()
      // Only before a version: "Microsoft Edge Update" is a program of its own, with versions of its own.
      name = name.slice(0, trailing.index).replace(VERSION_WORD, '')
    }
    name = name.replace(/[\s,:_-]+$/, '').trim()
  }
  return { name: name === '' ? plain : name, version: version ?? inParentheses }
}

/** Java up to 8 is `1.8.0_361` everywhere but in its displayed name. */
function javaVersion(major: string, update: string | undefined): string | null {
  if (Number(major) > 8) return update === undefined ? null : `${major}.0.${update}`
  return update === undefined ? null : `1.${major}.0_${update}`
}

/** Letters, digits, `+` and `#` in lower case: `Notepad++` and `notepad\+\+`, `VLC media player` and `vlc_media_player` are one. */
export const compact = (text: string): string =>
  text
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}+#]/gu, '')

const LEGAL_FORMS =
  /[\s,.]+(?:inc(?:orporated)?|l\.?l\.?c|ltd|limited|gmbh(?: & co\.? kg)?|ag|kg|se|s\.?a\.?(?:s|r\.?l)?|s\.?r\.?l|b\.?v|n\.?v|oy|ab|a\/s|as|corp(?:oration)?|co(?:mpany)?|pty|plc|s\.?r\.?o|e\.?v|kk)(?=[\s,.)]|$)\.?/gi
const EXTRA_WORDS =
  /\s+(?:and\/or its affiliates|software|systems|technologies|technology|foundation|project|team|developers?|development community|development|group|labs?|industries|open source community|community|contributors|international|et al)\b\.?/gi

/** A publisher's name with and without legal form and general words. */
export function publisherNames(publisher: string): readonly string[] {
  const plain = publisher.replace(MARKS, ' ').replace(/^the\s+/i, '')
  const legal = ` ${plain}`.replace(LEGAL_FORMS, ' ').trim()
  const bare = ` ${legal}`.replace(EXTRA_WORDS, ' ').trim()
  return [...new Set([plain, legal, bare].map(compact))].filter(Boolean)
}

/** The forms under which a publisher may be known as a vendor: its names, and the first word of the shortest. */
export function publisherForms(publisher: string): readonly string[] {
  const plain = publisher.replace(MARKS, ' ').replace(/^the\s+/i, '')
  const bare = ` ${plain}`.replace(LEGAL_FORMS, ' ').replace(EXTRA_WORDS, ' ').trim()
  const first = compact(bare.split(/[\s,]+/)[0] ?? '')
  return [...new Set([...publisherNames(publisher), first.length > 2 ? first : ''])].filter(Boolean)
}
