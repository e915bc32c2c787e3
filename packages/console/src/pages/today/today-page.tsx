import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { TODAY } from '@dirigent/words/console/today'
import { today } from '../../api/queries.ts'
import { FleetBar } from '../../components/fleet-bar.tsx'
import { Page, Section } from '../../components/page.tsx'
import { Empty, Shown } from '../../components/states.tsx'
import { toDevices, toEnrol } from '../../paths.ts'
import { useReader } from '../../reader/reader.tsx'
import { LookButton } from '../../components/look-button.tsx'
import { Attention } from './attention.tsx'
import { cardsOf } from './attention-cards.ts'
import { FeedsState, FindingsInNumbers, Next, RunningRollouts, Worst } from './today-parts.tsx'
import './today.css'

/** Must I do something? What happens by itself? The first page answers in this order. */
export function TodayPage() {
  const { t, now } = useReader()
  const query = useQuery(today)
  const hour = new Date(now).getHours()
  const greeting = t(hour < 11 ? TODAY.morning : hour < 18 ? TODAY.day : TODAY.evening)
  const data = query.data
  const summary =
    data &&
    t(TODAY.summary, {
      needs: cardsOf(data.attention).length,
      running: data.fleet.running + data.fleet.waiting,
    })
  const {
    updatesInEffect = 0,
    restarts = 0,
    findingsClosed = 0,
    findingsOpened = 0,
  } = data?.lastDay ?? {}
  const lastDay = t(TODAY.lastDay, {
    updates: updatesInEffect,
    restarts,
    closed: findingsClosed,
    opened: findingsOpened,
  })
  return (
    <Page
      title={summary ? `${greeting} ${summary}` : greeting}
      subtitle={data ? lastDay : undefined}
    >
      <Shown query={query} lines={8}>
        {(shown) => (
          <>
            <Section title={t(TODAY.decisions)} plain>
              <Attention items={shown.attention} />
            </Section>
            <Section
              title={t(TODAY.fleet)}
              actions={
                <Link {...toDevices()}>{t(TODAY.fleetTotal, { n: shown.fleet.total })}</Link>
              }
            >
              {shown.fleet.total > 0 ? (
                <FleetBar fleet={shown.fleet} />
              ) : (
                <Empty
                  title={t(TODAY.noDevices)}
                  action={<LookButton to={toEnrol()} label={t(TODAY.enrol)} />}
                >
                  {t(TODAY.noDevicesHelp)}
                </Empty>
              )}
            </Section>
            <div className="today-columns">
              <div>
                <RunningRollouts rollouts={shown.rollouts} />
                <Worst devices={shown.worst} />
              </div>
              <div>
                <FindingsInNumbers findings={shown.findings} feeds={shown.feeds} />
                <Next next={shown.next} />
                <FeedsState feeds={shown.feeds} />
              </div>
            </div>
          </>
        )}
      </Shown>
    </Page>
  )
}
