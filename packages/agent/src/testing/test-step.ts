import type { AssignmentDocument, AssignmentStep } from '@dirigent/protocol/agent/assignment'

/** A step that upgrades `app` from 1 to 2; tests change what they are about. */
export function testStep(changes: Partial<AssignmentStep> = {}): AssignmentStep {
  return {
    id: 'rollout-1:app',
    rollout: '01920000-0000-7000-8000-0000000000aa',
    lane: 'urgent',
    ring: 'test',
    kind: 'install',
    updates: [
      {
        update: '01920000-0000-7000-8000-0000000000bb',
        provider: 'apt',
        name: 'app',
        arch: 'all',
        installedVersion: '1',
        version: '2',
        sha256: null,
      },
    ],
    closure: [{ name: 'app', arch: 'all', change: 'upgrade', version: '2', sha256: null }],
    notBefore: null,
    windows: null,
    endMarginMs: 0,
    expectedDurationMs: 60_000,
    confirmWithinMs: 0,
    healthChecks: [],
    rollbackOnFailedHealth: true,
    restart: 'never',
    attemptsMax: 3,
    people: { deadlineAt: null, deferralsMax: 0, graceMs: 0 },
    ...changes,
  }
}

export function testAssignment(
  changes: Partial<Omit<AssignmentDocument, 'format' | 'device'>> = {},
): Omit<AssignmentDocument, 'format' | 'device'> {
  return {
    epoch: 1,
    revision: 1,
    generation: 1,
    issuedAt: '2026-06-01T00:00:00.000Z',
    expiresAt: '2026-07-01T00:00:00.000Z',
    mode: 'managed',
    steps: [testStep()],
    freezes: [],
    ...changes,
  }
}
