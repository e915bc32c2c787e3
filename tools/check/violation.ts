/** One place that breaks a rule, with what a person needs to mend it. */
export type Violation = {
  /** From the repository's root. */
  readonly file: string
  readonly line: number
  readonly rule: string
  /** Why the rule exists: the harm it prevents. */
  readonly reason: string
  readonly todo: string
}

export type Check = {
  readonly name: string
  /** Everything that breaks the rule below `root`; empty means that it holds. */
  run(root: string): Promise<Violation[]>
}

export function formatViolation({ file, line, rule, reason, todo }: Violation): string {
  return `${file}:${line}  ${rule}\n    why: ${reason}\n    do:  ${todo}`
}
