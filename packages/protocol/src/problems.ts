/**
 * Errors that cross the wire, as RFC 9457 problem details with `code` as the machine-readable name. The closed list
 * maps each code to its HTTP status; the sentence in `detail` says what is wrong, where, and what to do.
 */
export const PROBLEM_STATUS = {
  // signatures and identity of devices
  signature_missing: 401,
  signature_invalid: 401,
  signature_expired: 401,
  signature_replayed: 401,
  digest_mismatch: 400,
  device_unknown: 401,
  device_retired: 403,
  exchange_token_invalid: 409,
  token_unknown: 403,
  token_expired: 403,
  token_used_up: 403,
  token_revoked: 403,
  // requests
  body_too_large: 413,
  body_not_json: 400,
  body_invalid: 422,
  section_unknown: 422,
  hash_mismatch: 422,
  not_found: 404,
  conflict: 409,
  refused: 409,
  // people
  not_signed_in: 401,
  not_allowed: 403,
  sign_in_link_invalid: 403,
  sign_in_failed: 401,
  too_many_attempts: 429,
  cross_site: 403,
  reason_required: 422,
  backup_not_fresh: 409,
  // feeds
  feed_unknown: 404,
  feed_invalid: 422,
  feed_shrunk: 409,
  provider_invalid: 422,
  provider_exists: 409,
  vex_invalid: 422,
  bundle_invalid: 422,
  bundle_key_unknown: 409,
  bundle_outdated: 409,
  nothing_to_export: 409,
  // reports of other scanners
  report_invalid: 422,
  // server
  overloaded: 503,
  database_unavailable: 503,
  internal: 500,
} as const
export type ProblemCode = keyof typeof PROBLEM_STATUS

export type Problem = {
  type: string
  title: string
  status: number
  code: ProblemCode
  detail: string
  /** Where in the request, e.g. a JSON pointer. */
  pointer?: string
  /** The server's clock, signed with an assignment key, when the device's clock seems wrong. */
  serverTime?: { document: string; keyId: string; signature: string }
  retryAfterMs?: number
  [extra: string]: unknown
}

/** Builds the body of an error answer. */
export function problem(
  code: ProblemCode,
  detail: string,
  extra: Record<string, unknown> = {},
): Problem {
  const title = code.replaceAll('_', ' ')
  return {
    type: `urn:dirigent:problem:${code}`,
    title,
    status: PROBLEM_STATUS[code],
    code,
    detail,
    ...extra,
  }
}
