import 'reflect-metadata'
import { createHash, createPrivateKey, X509Certificate as NodeCertificate } from 'node:crypto'
import { isIP } from 'node:net'
import { join } from 'node:path'
import * as x509 from '@peculiar/x509'
import { DAY_MS, type InstantMs } from '@dirigent/domain/identity/time'
import type { Clock } from '@dirigent/system/clock'
import type { Random } from '@dirigent/system/random'
import { readIfThere, writeSecret } from './key-files.ts'

/** What TLS listeners present, signed by the authority that enrolment tokens pin. */
export type ServerCertificate = { cert: string; key: string; validUntil: InstantMs }
export type Authority = {
  /** PEM of the authority's own certificate. */
  readonly certificate: string
  /** SHA-256 (hex) of its DER form: what an enrolment token carries. */
  readonly sha256: string
  /** The present certificate; made anew when it is in its last third, or when names were added. */
  serverCertificate(): Promise<ServerCertificate>
}

const AUTHORITY_MS = 3_650 * DAY_MS
const SERVER_MS = 365 * DAY_MS
/** Early enough that a server that was off for two months does not come back with an expired one. */
const RENEW_BEFORE_MS = 120 * DAY_MS
/** Devices whose clock is slow must be able to enrol; TLS has no way to correct them. */
const BACKDATED_MS = DAY_MS
const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const

type Deps = { directory: string; clock: Clock; random: Random; names: readonly string[] }
type Stored = { cert: string; key: string }

/** Reads the server's own certificate authority from `directory`, or makes it at the first start. */
export async function openAuthority(deps: Deps): Promise<Authority> {
  const ca = (await readPair(deps.directory, 'authority')) ?? (await makeAuthority(deps))
  const parsed = readAuthority(deps, ca)
  return {
    certificate: ca.cert,
    sha256: createHash('sha256').update(parsed.raw).digest('hex'),
    serverCertificate: () => presentCertificate(deps, ca),
  }
}

/** A damaged one is never made anew by itself: every device has pinned the one that was. */
function readAuthority({ directory }: Deps, ca: Stored): NodeCertificate {
  try {
    if (ca.key === '') throw new Error('there is no private key in it')
    createPrivateKey(ca.key)
    return new NodeCertificate(ca.cert)
  } catch (cause) {
    const path = join(directory, 'authority.pem')
    throw new Error(`${path} is damaged; put it back from the backup`, { cause })
  }
}

async function presentCertificate(deps: Deps, ca: Stored): Promise<ServerCertificate> {
  const stored = await readPair(deps.directory, 'server')
  const usable = stored !== null && isUsable(stored, ca.cert, deps)
  const pair = usable ? stored : await makeServerCertificate(deps, ca)
  return { ...pair, validUntil: Date.parse(new NodeCertificate(pair.cert).validTo) }
}

/** False also for a damaged one: it is made anew, and devices only ask whose authority it is of. */
function isUsable(stored: Stored, authority: string, deps: Deps): boolean {
  try {
    createPrivateKey(stored.key)
    return isCurrent(new NodeCertificate(stored.cert), authority, deps)
  } catch {
    return false
  }
}

function isCurrent(parsed: NodeCertificate, authority: string, deps: Deps): boolean {
  if (Date.parse(parsed.validTo) - deps.clock.now() < RENEW_BEFORE_MS) return false
  if (!parsed.verify(new NodeCertificate(authority).publicKey)) return false
  return deps.names.every((name) => (isIP(name) ? parsed.checkIP(name) : parsed.checkHost(name)))
}

async function makeAuthority(deps: Deps): Promise<Stored> {
  const keys = await crypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify'])
  const now = deps.clock.now()
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    serialNumber: serialNumber(deps.random),
    name: 'CN=Dirigent authority',
    notBefore: new Date(now - BACKDATED_MS),
    notAfter: new Date(now + AUTHORITY_MS),
    signingAlgorithm: ALGORITHM,
    keys,
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(
        x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign,
        true,
      ),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  })
  const stored = { cert: certificate.toString('pem'), key: await privatePem(keys.privateKey) }
  await writePair(deps.directory, 'authority', stored)
  return stored
}

async function makeServerCertificate(deps: Deps, ca: Stored): Promise<Stored> {
  const keys = await crypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify'])
  const issuer = new x509.X509Certificate(ca.cert)
  const signingKey = await readPrivatePem(ca.key)
  const now = deps.clock.now()
  const certificate = await x509.X509CertificateGenerator.create({
    serialNumber: serialNumber(deps.random),
    subject: 'CN=Dirigent server',
    issuer: issuer.subject,
    notBefore: new Date(now - BACKDATED_MS),
    notAfter: new Date(now + SERVER_MS),
    signingAlgorithm: ALGORITHM,
    publicKey: keys.publicKey,
    signingKey,
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
      await x509.AuthorityKeyIdentifierExtension.create(issuer.publicKey),
      new x509.SubjectAlternativeNameExtension(
        deps.names.map((value) => ({
          type: isIP(value) ? ('ip' as const) : ('dns' as const),
          value,
        })),
      ),
    ],
  })
  const stored = { cert: certificate.toString('pem'), key: await privatePem(keys.privateKey) }
  await writePair(deps.directory, 'server', stored)
  return stored
}

/** RFC 5280: positive, at most 20 bytes. */
function serialNumber(random: Random): string {
  const bytes = random.bytes(16)
  bytes[0] = 0x40 | ((bytes[0] ?? 0) & 0x3f)
  return Buffer.from(bytes).toString('hex')
}

async function privatePem(key: CryptoKey): Promise<string> {
  const der = Buffer.from(await crypto.subtle.exportKey('pkcs8', key))
  return x509.PemConverter.encode(der, 'PRIVATE KEY')
}

function readPrivatePem(pem: string): Promise<CryptoKey> {
  const der = x509.PemConverter.decodeFirst(pem)
  return crypto.subtle.importKey('pkcs8', der, ALGORITHM, false, ['sign'])
}

/** Certificate and key in one file: two files could be left from two different moments. null when there is no file. */
async function readPair(directory: string, name: string): Promise<Stored | null> {
  const text = await readIfThere(join(directory, `${name}.pem`))
  if (text === null) return null
  const blocks = text.match(/-----BEGIN ([A-Z ]+)-----[\s\S]+?-----END \1-----/g) ?? []
  const cert = blocks.find((block) => block.includes('CERTIFICATE'))
  const key = blocks.find((block) => block.includes('PRIVATE KEY'))
  return { cert: cert ?? '', key: key ?? '' }
}

function writePair(directory: string, name: string, { cert, key }: Stored): Promise<void> {
  return writeSecret(directory, `${name}.pem`, `${cert.trim()}\n${key.trim()}\n`)
}
