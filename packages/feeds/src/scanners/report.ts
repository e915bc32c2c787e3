/** How the scanner rates it; `none` is its word for information, `unknown` means that it says nothing we know. */
export type ScannedSeverity = 'critical' | 'high' | 'medium' | 'low' | 'none' | 'unknown'

/**
 * What a report says about whom it looked at, in every way it says it. A container image or a source tree is no
 * device: then only the label is set, and a person says which device is meant.
 */
export type ScanTarget = {
  /** What a person reads; also what an assignment by hand is remembered by. */
  label: string
  /** Host names and fully qualified names, as written. */
  names: readonly string[]
  addresses: readonly string[]
  macAddresses: readonly string[]
  /** Ids of the machine or of the scanner's own agent on it. */
  machineIds: readonly string[]
  cloudIds: readonly string[]
}

/** One line of another scanner's report, in our words. */
export type ScannedFinding = {
  target: ScanTarget
  /** CVE ids where the scanner names them, else its publisher's ids (GHSA, RHSA, …); empty for a check without any. */
  vulnerabilities: readonly string[]
  /** The scanner's own check: plugin id, QID, OID, rule. */
  check: { id: string; name: string }
  severity: ScannedSeverity
  package: { name: string; version: string } | null
  fixedVersion: string | null
  /** `443/tcp`, or a path: where on the device; empty when not said. */
  place: string
  /** `fixed` and `suppressed` are the scanner's own words about it: no claim that it is open. */
  state: 'open' | 'fixed' | 'suppressed'
  /** When the scanner last saw it, as an ISO instant; null when it does not say. */
  seenAt: string | null
  /**
   * How DefectDojo counts it, for comparing with what others read from the same file: those with the same key are
   * one, `''` is not counted, null: each is one.
   */
  countKey: string | null
}

/** What stands somewhere else in a report than the finding it belongs to (a glossary at the end, a header). */
export type ReportRecord =
  | { kind: 'finding'; finding: ScannedFinding }
  /** Whom the whole report is about; holds for findings whose own target is `NO_TARGET`. */
  | { kind: 'target'; target: ScanTarget }
  /** What a check is about; holds for findings of this check that name no vulnerability themselves. */
  | {
      kind: 'check'
      id: string
      vulnerabilities: readonly string[]
      name: string
      severity: ScannedSeverity
    }
  /** Whom an id that findings name means (a list of machines beside the list of findings). */
  | { kind: 'machine'; id: string; target: ScanTarget }

export const NO_TARGET: ScanTarget = {
  label: '',
  names: [],
  addresses: [],
  macAddresses: [],
  machineIds: [],
  cloudIds: [],
}

/** One document of a report file, unpacked; can be read more than once. */
export type ReportDocument = { name: string; open(): AsyncIterable<Uint8Array> }

/** What can be told from the beginning of a document. */
export type ReportHead = {
  kind: 'json' | 'xml' | 'table' | 'spreadsheet' | 'text'
  /** The first characters, at most `HEAD_BYTES`. */
  text: string
  /** Local name of the outermost XML element; empty otherwise. */
  root: string
  names: readonly string[]
}

/** One format of one scanner. Everything outside this folder knows them only by this shape. */
export type ScannerFormat = {
  /** What `--format` takes. */
  name: string
  /** Whose report it is, e.g. `Nessus`. */
  scanner: string
  /** What the file is, e.g. `XML (.nessus)`. */
  file: string
  detect(head: ReportHead): boolean
  /** True when targets or checks may stand after the findings they belong to: the file is then read twice. */
  late?: boolean
  read(documents: readonly ReportDocument[]): AsyncIterable<ReportRecord>
}
