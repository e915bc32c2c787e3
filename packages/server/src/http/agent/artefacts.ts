import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import type { FastifyInstance, FastifyReply } from 'fastify'
import type { ServerContext } from '../../context.ts'
import { refusal, sendRefusal } from '../problems.ts'

/** File in `STATE/artefacts`, put there by a build step; the server knows nothing of what is in it. */
const ARTEFACTS = [
  { path: '/install.sh', file: 'install.sh', type: 'text/x-shellscript; charset=utf-8' },
  {
    path: '/agent/dirigent-agent_amd64.deb',
    file: 'dirigent-agent_amd64.deb',
    type: 'application/vnd.debian.binary-package',
  },
  {
    path: '/agent/dirigent-agent_arm64.deb',
    file: 'dirigent-agent_arm64.deb',
    type: 'application/vnd.debian.binary-package',
  },
] as const
type Artefact = (typeof ARTEFACTS)[number]
type Known = { key: string; digest: string }

/** Hands out the installer and the agent's packages, each with its SHA-256 in `repr-digest` (RFC 9530). */
export async function registerArtefacts(
  app: FastifyInstance,
  context: ServerContext,
): Promise<void> {
  const digests = new Map<string, Known>()
  for (const artefact of ARTEFACTS) {
    app.get(artefact.path, (_request, reply) => sendArtefact(context, digests, artefact, reply))
  }
}

async function sendArtefact(
  context: ServerContext,
  digests: Map<string, Known>,
  artefact: Artefact,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const file = join(context.stateDirectory, 'artefacts', artefact.file)
  const found = await stat(file).catch(() => null)
  if (!found?.isFile()) {
    const detail = `${artefact.file} was not built yet on this server: npm start builds it into ${join('artefacts', artefact.file)} of the state folder.`
    return sendRefusal(reply, refusal('not_found', detail))
  }
  const key = `${found.mtimeMs} ${found.size}`
  const known = digests.get(file)
  const digest = known?.key === key ? known.digest : await digestOf(file)
  digests.set(file, { key, digest })
  return reply
    .header('content-type', artefact.type)
    .header('content-length', found.size)
    .header('repr-digest', `sha-256=:${digest}:`)
    .header('etag', `"${digest}"`)
    .send(createReadStream(file))
}

async function digestOf(file: string): Promise<string> {
  const hash = createHash('sha256')
  await pipeline(createReadStream(file), hash)
  return hash.digest('base64')
}
