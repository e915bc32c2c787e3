import type { CommandEntry, CommandModule } from './command.ts'

async function steer(step: 'pause' | 'resume' | 'rollback'): Promise<CommandModule> {
  const { createStepCommand } = await import('./steer-rollout.ts')
  return { createCommand: createStepCommand(step) }
}

/** A new command is its file and one line here. */
export const COMMANDS: readonly CommandEntry[] = [
  { name: 'today', load: () => import('./today.ts') },
  { name: 'devices', load: () => import('./devices.ts') },
  { name: 'device', load: () => import('./device.ts') },
  { name: 'people', load: () => import('./people.ts') },
  { name: 'why', load: () => import('./why.ts') },
  { name: 'findings', load: () => import('./findings.ts') },
  { name: 'export-findings', load: () => import('./export-findings.ts') },
  { name: 'exceptions', load: () => import('./exceptions.ts') },
  { name: 'vex', load: () => import('./vex.ts') },
  { name: 'sbom', load: () => import('./sbom.ts') },
  { name: 'rollouts', load: () => import('./rollouts.ts') },
  { name: 'approve', load: () => import('./approve.ts') },
  { name: 'pause', load: () => steer('pause') },
  { name: 'resume', load: () => steer('resume') },
  { name: 'rollback', load: () => steer('rollback') },
  { name: 'install', load: () => import('./install.ts') },
  { name: 'emergency', load: () => import('./emergency.ts') },
  { name: 'availability', load: () => import('./availability.ts') },
  { name: 'retire', load: () => import('./retire.ts') },
  { name: 'groups', load: () => import('./groups.ts') },
  { name: 'policy', load: () => import('./policy.ts') },
  { name: 'enroll-token', load: () => import('./enroll-token.ts') },
  { name: 'feeds', load: () => import('./feeds.ts') },
  { name: 'software', load: () => import('./software.ts') },
  { name: 'catalogue', load: () => import('./catalogue.ts') },
  { name: 'audit', load: () => import('./audit.ts') },
  { name: 'api-token', load: () => import('./api-token.ts') },
  { name: 'sign-in-link', load: () => import('./sign-in-link.ts') },
  { name: 'scanner', load: () => import('./scanner.ts') },
  { name: 'scan', load: () => import('./scan.ts') },
  { name: 'feed-cache', load: () => import('./feed-cache.ts') },
]
