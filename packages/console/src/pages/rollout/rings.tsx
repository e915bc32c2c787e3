import { IconCheck, IconHourglass, IconX } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import type { Schemas } from '@dirigent/client/client'
import { ROLLOUT } from '@dirigent/words/console/updates'
import { RINGS, RING_STATES } from '@dirigent/words/terms'
import { ResumeButton, RollbackButton } from '../../components/rollout-actions.tsx'
import { StateMark } from '../../components/tones.tsx'
import { useReader } from '../../reader/reader.tsx'
import { DeviceDots, RingBar } from './ring-devices.tsx'

type Detail = Schemas['RolloutDetail']
type Ring = Schemas['RolloutRing']

/** What is drawn side by side, left to right: Broad and Critical servers open from the same moment. */
const STAGES: readonly (readonly Ring['ring'][])[] = [['test'], ['pilot'], ['broad', 'critical']]
/** More devices than this are bars instead of dots. */
const DOTS_MAX = 300

/** Rings from left to right; between two of them the gate with its conditions. */
export function Rings({ detail }: { detail: Detail }) {
  const stages = STAGES.map((names) =>
    detail.rings.filter((ring) => names.includes(ring.ring)),
  ).filter((stage) => stage.length > 0)
  return (
    <div className="rings">
      {stages.map((stage, index) => {
        const before = stages[index - 1]?.[0]
        return (
          <div key={stage[0]?.ring} className="rings-part">
            {before && <Gate ring={before} detail={detail} />}
            <div className="rings-stage">
              {stage.map((ring) => (
                <RingCard
                  key={ring.ring}
                  ring={ring}
                  detail={detail}
                  last={index === stages.length - 1}
                />
              ))}
            </div>
          </div>
        )
      })}
    </div>
  )
}

function RingCard({ ring, detail, last }: { ring: Ring; detail: Detail; last: boolean }) {
  const { t, term } = useReader()
  const total = ring.devices - ring.notNeeded
  const devices = detail.devices.filter((device) => device.ring === ring.ring)
  const approvals = devices.filter(
    (device) =>
      device.state === 'waiting' && device.approval?.needed && device.approval.approvedBy === null,
  ).length
  const halted =
    ring.state === 'halted' || (last && detail.state === 'halted' && ring.state === 'open')
  return (
    <section className="ring" data-state={ring.state}>
      <header>
        <h3>
          <Link
            to="/rollouts/$rollout"
            params={{ rollout: detail.rollout }}
            search={{ ring: ring.ring }}
            replace
            hash="devices"
            className="plain"
          >
            {term(RINGS, ring.ring)}
          </Link>
        </h3>
        <StateMark state={ring.state} label={term(RING_STATES, ring.state)} />
      </header>
      <p className="small dim">
        {total === 0 ? t(ROLLOUT.ringEmpty) : t(ROLLOUT.ringDone, { done: ring.inEffect, total })}
        {ring.failed > 0 && (
          <span className="tone-bad strong"> · {t(ROLLOUT.ringFailed, { n: ring.failed })}</span>
        )}
        {ring.held > 0 && (
          <span className="tone-soon strong"> · {t(ROLLOUT.ringHeld, { n: ring.held })}</span>
        )}
        {ring.waves > 1 && ` · ${t(ROLLOUT.waves, { open: ring.wavesOpen, all: ring.waves })}`}
      </p>
      {detail.devices.length <= DOTS_MAX ? (
        <DeviceDots devices={devices} />
      ) : (
        <RingBar ring={ring} />
      )}
      {approvals > 0 && ring.state === 'waiting' && (
        <p className="small dim">{t(ROLLOUT.approvalsLater, { n: approvals })}</p>
      )}
      {approvals > 0 && ring.state !== 'waiting' && (
        <p className="small tone-soon strong">{t(ROLLOUT.approvals, { n: approvals })}</p>
      )}
      {last && halted && <Halt detail={detail} />}
    </section>
  )
}

const ICONS = { met: IconCheck, waiting: IconHourglass, broken: IconX }

/** The conditions of the gate behind a ring, each ticked, counting down or broken; a halt is a red bar across it. */
function Gate({ ring, detail }: { ring: Ring; detail: Detail }) {
  const { t, term, sentence } = useReader()
  const halted = ring.state === 'halted'
  return (
    <div className="gate" data-state={halted ? 'halted' : ring.state}>
      <span className="gate-line" aria-hidden />
      <div className="gate-card">
        {ring.gate.length === 0 && (
          <p className="dim">{t(ROLLOUT.gateLater, { ring: term(RINGS, ring.ring) })}</p>
        )}
        <ul>
          {ring.gate.map((condition) => {
            const met = condition['met'] === true
            const broken =
              halted && !met && (condition.code === 'failures' || condition.code === 'health')
            const kind = met ? 'met' : broken ? 'broken' : 'waiting'
            const Shape = ICONS[kind]
            return (
              <li key={condition.code} data-kind={kind}>
                <Shape size={15} stroke={2.2} aria-hidden />
                <span>
                  {sentence('gate', condition)}
                  <span className="hidden-visually">
                    {' '}
                    ({t(met ? ROLLOUT.met : ROLLOUT.notMet)})
                  </span>
                </span>
              </li>
            )
          })}
        </ul>
        <Health ring={ring} detail={detail} />
        {halted && <Halt detail={detail} />}
      </div>
    </div>
  )
}

/** What health checks before and after say, beside the conditions: it never opens a gate. */
function Health({ ring, detail }: { ring: Ring; detail: Detail }) {
  const { t, number } = useReader()
  const found = detail.health.find((one) => one.ring === ring.ring)
  if (!found) return null
  const { ring: _, chancePercent, ...values } = found
  return (
    <p className="dim small gate-health">
      {t(ROLLOUT.health, { ...values, chance: number(chancePercent) })}
    </p>
  )
}

function Halt({ detail }: { detail: Detail }) {
  const { t, sentence } = useReader()
  const named = { rollout: detail.rollout, name: detail.name }
  const halt = detail.haltedBecause ? sentence('halt', detail.haltedBecause) : '—'
  return (
    <div className="halt" role="alert">
      <p>{t(ROLLOUT.sentenceHalted, { halt })}</p>
      <div className="section-actions">
        <RollbackButton rollout={named} primary />
        <ResumeButton rollout={named} />
      </div>
    </div>
  )
}
