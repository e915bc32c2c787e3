import type { InstantMs } from '@dirigent/domain/identity/time'
import {
  assignmentDocumentSchema,
  keyCertificateText,
  type AssignmentDocument,
  type AssignmentEnvelope,
  type KeyCertificate,
} from '@dirigent/protocol/agent/assignment'
import { publicKeyFromRaw, verifyText } from '@dirigent/protocol/agent/signatures'

export type RootKey = { keyId: string; publicKey: string }
export type Pinned = { device: string; rootKeys: readonly RootKey[] }
type Position = { epoch: number; revision: number }

export type AssignmentRefusal =
  | 'key_unknown'
  | 'key_not_certified'
  | 'key_not_valid_now'
  | 'signature_invalid'
  | 'not_readable'
  | 'wrong_device'
  | 'older'
  | 'expired'

export type Trusted<T> = { ok: true; value: T } | { ok: false; because: AssignmentRefusal }

/** Certificates that a pinned root key has signed; others are dropped, whoever sent them. */
export function certified(
  certificates: readonly KeyCertificate[],
  rootKeys: readonly RootKey[],
): KeyCertificate[] {
  return certificates.filter((certificate) => {
    const root = rootKeys.find((key) => key.keyId === certificate.rootKeyId)
    if (!root) return false
    try {
      const key = publicKeyFromRaw(root.publicKey)
      return verifyText(keyCertificateText(certificate), certificate.signature, key)
    } catch {
      return false
    }
  })
}

/** Whether an assignment key that a pinned root certified and that is valid now signed exactly this text. */
export function verifyByAssignmentKey(
  signed: { document: string; keyId: string; signature: string },
  certificates: readonly KeyCertificate[],
  rootKeys: readonly RootKey[],
  nowMs: InstantMs | null,
): AssignmentRefusal | null {
  const named = certificates.filter((certificate) => certificate.keyId === signed.keyId)
  if (named.length === 0) return 'key_unknown'
  const trusted = certified(named, rootKeys)
  if (trusted.length === 0) return 'key_not_certified'
  const valid = trusted.filter(
    ({ validFrom, validUntil }) =>
      nowMs === null || (Date.parse(validFrom) <= nowMs && nowMs < Date.parse(validUntil)),
  )
  if (valid.length === 0) return 'key_not_valid_now'
  const good = valid.some(({ publicKey }) =>
    verifyText(signed.document, signed.signature, publicKeyFromRaw(publicKey)),
  )
  return good ? null : 'signature_invalid'
}

export type AssignmentQuestion = {
  envelope: AssignmentEnvelope
  pinned: Pinned
  certificates: readonly KeyCertificate[]
  /** The newest assignment that was accepted; an older one could undo a decision. */
  current: Position | null
  nowMs: InstantMs
}

/**
 * The document of an envelope, or why it is refused (protocol §6). Equal (epoch, revision) is accepted: the server may
 * send the same document again after a lost reply.
 */
export function readAssignment(question: AssignmentQuestion): Trusted<AssignmentDocument> {
  const { envelope, pinned, certificates, current, nowMs } = question
  const refuse = (because: AssignmentRefusal) => ({ ok: false, because }) as const
  const badKey = verifyByAssignmentKey(envelope, certificates, pinned.rootKeys, nowMs)
  if (badKey) return refuse(badKey)
  let json: unknown
  try {
    json = JSON.parse(envelope.document)
  } catch {
    return refuse('not_readable')
  }
  const parsed = assignmentDocumentSchema.safeParse(json)
  if (!parsed.success) return refuse('not_readable')
  const document = parsed.data
  if (document.device !== pinned.device) return refuse('wrong_device')
  if (current && isOlder(document, current)) return refuse('older')
  if (Date.parse(document.expiresAt) <= nowMs) return refuse('expired')
  return { ok: true, value: document }
}

function isOlder(a: Position, b: Position): boolean {
  return a.epoch !== b.epoch ? a.epoch < b.epoch : a.revision < b.revision
}
