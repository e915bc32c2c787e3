import { Link, type LinkProps } from '@tanstack/react-router'
import type { Schemas } from '@dirigent/client/client'
import { TODAY } from '@dirigent/words/console/today'
import { Section } from '../../components/page.tsx'
import { RolloutLine } from '../../components/rollout-line.tsx'
import { Empty } from '../../components/states.tsx'
import { StateIcon } from '../../components/tones.tsx'
import { toDevice, toFeeds, toRollouts, toVulnerabilities, toDevices } from '../../paths.ts'
import { useReader } from '../../reader/reader.tsx'

export function RunningRollouts({ rollouts }: { rollouts: readonly Schemas['RolloutRow'][] }) {
  const { t } = useReader()
  return (
    <Section
      title={
        <Link {...toRollouts()} className="plain">
          {t(TODAY.rollouts)}
        </Link>
      }
      plain
    >
      {rollouts.length === 0 ? (
        <Empty title={t(TODAY.noRollouts)}>{t(TODAY.noRolloutsHelp)}</Empty>
      ) : (
        <ul className="lines">
          {rollouts.map((rollout) => (
            <li key={rollout.rollout}>
              <RolloutLine rollout={rollout} />
            </li>
          ))}
        </ul>
      )}
    </Section>
  )
}

/** Which device is worst, and why. */
export function Worst({ devices }: { devices: readonly Schemas['DeviceRow'][] }) {
  const { t, anySentence } = useReader()
  if (devices.length === 0) return null
  return (
    <Section
      title={
        <Link {...toDevices()} className="plain">
          {t(TODAY.worst)}
        </Link>
      }
      plain
    >
      <ul className="lines">
        {devices.map((device) => (
          <li key={device.device}>
            <Link {...toDevice(device.device)} className="line" data-row>
              <StateIcon state={device.state} />
              <span className="line-name">{device.name}</span>
              <span className="dim line-text">
                {device.because ? anySentence(device.because) : ''}
              </span>
            </Link>
          </li>
        ))}
      </ul>
    </Section>
  )
}

type Findings = { open: number; late: number; dueIn7Days: number; kev: number; noFix: number }

/** Every number is a link to what it counts; without any feed the numbers are not zero but unknown. */
export function FindingsInNumbers({
  findings,
  feeds,
}: {
  findings: Findings
  feeds: readonly Schemas['FeedRow'][]
}) {
  const { t, number } = useReader()
  const loaded = feeds.some((feed) => feed.succeededAt !== null)
  if (!loaded) {
    return (
      <Section title={t(TODAY.findings)}>
        <p className="unknown-note">
          <StateIcon state="unknown" /> <span>{t(TODAY.feedsNever)}</span>
        </p>
      </Section>
    )
  }
  const rows: readonly (readonly [number, string, LinkProps, string])[] = [
    [
      findings.late,
      t(TODAY.findingsLate),
      toVulnerabilities(),
      findings.late > 0 ? 'tone-bad' : '',
    ],
    [
      findings.kev,
      t(TODAY.findingsKev),
      toVulnerabilities({ kev: 'true' }),
      findings.kev > 0 ? 'tone-bad' : '',
    ],
    [
      findings.dueIn7Days,
      t(TODAY.findingsSoon),
      toVulnerabilities(),
      findings.dueIn7Days > 0 ? 'tone-soon' : '',
    ],
    [findings.open, t(TODAY.findingsOpen), toVulnerabilities(), ''],
    [findings.noFix, t(TODAY.findingsNoFix), toVulnerabilities({ show: 'all' }), ''],
  ]
  return (
    <Section title={t(TODAY.findings)}>
      <ul className="numbers">
        {rows.map(([n, label, to, tone]) => (
          <li key={label}>
            <Link {...to}>
              <b className={tone}>{number(n)}</b> {label}
            </Link>
          </li>
        ))}
      </ul>
    </Section>
  )
}

export function Next({ next }: { next: readonly { what: Schemas['Reason']; at: string }[] }) {
  const { t, sentence, moment } = useReader()
  return (
    <Section title={t(TODAY.next)}>
      {next.length === 0 && <p className="dim">{t(TODAY.nothingNext)}</p>}
      <ul className="next">
        {next.map(({ what, at }, index) => (
          <li key={index}>
            <time dateTime={at} className="dim">
              {moment(at)}
            </time>
            <span>{sentence('next', what)}</span>
          </li>
        ))}
      </ul>
    </Section>
  )
}

export function FeedsState({ feeds }: { feeds: readonly Schemas['FeedRow'][] }) {
  const { t, moment } = useReader()
  const loaded = feeds.filter((feed) => feed.succeededAt !== null)
  const failed = feeds.filter((feed) => feed.error !== null).length
  const oldest = loaded.map((feed) => feed.succeededAt ?? '').sort()[0]
  const fresh = loaded.length === feeds.length && failed === 0 && oldest
  const text = fresh
    ? t(TODAY.feedsFresh, { n: feeds.length, at: moment(oldest) })
    : t(TODAY.feedsSome, { n: feeds.length, loaded: loaded.length, failed })
  return (
    <Section
      title={
        <Link {...toFeeds()} className="plain">
          {t(TODAY.feeds)}
        </Link>
      }
    >
      <p className="unknown-note">
        <StateIcon state={fresh ? 'in_effect' : failed > 0 ? 'needs_person' : 'unknown'} />
        <span>{loaded.length === 0 ? t(TODAY.feedsNever) : text}</span>
      </p>
    </Section>
  )
}
