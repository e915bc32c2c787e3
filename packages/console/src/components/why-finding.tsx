import { useState } from 'react'
import { useQuery } from '@tanstack/react-query'
import { COMMON_STATES } from '@dirigent/words/console/shell'
import { whyFinding } from '../api/queries.ts'
import { useReader } from '../reader/reader.tsx'
import { Shown } from './states.tsx'
import { StateIcon } from './tones.tsx'
import './why-finding.css'

/** Why a vulnerability is still on a device, asked for when somebody wants to know: next step, its time, who acts. */
export function WhyFinding(props: { device: string; vulnerability: string; package: string }) {
  const { t, sentence } = useReader()
  const [asked, setAsked] = useState(false)
  const query = useQuery({ ...whyFinding(props.device, props.vulnerability), enabled: asked })
  return (
    <div className="why-finding small">
      <button type="button" aria-expanded={asked} onClick={() => setAsked(!asked)}>
        {t(COMMON_STATES.why)}
      </button>
      {asked && (
        <Shown query={query} lines={1}>
          {({ items, findings }) => {
            const finding = findings.find((one) => one.package === props.package) ?? findings[0]
            const [update] = items
            return (
              finding && (
                <p>
                  {update && <StateIcon state={update.state} />}
                  <span>{sentence('finding', finding.because)}</span>
                </p>
              )
            )
          }}
        </Shown>
      )}
    </div>
  )
}
