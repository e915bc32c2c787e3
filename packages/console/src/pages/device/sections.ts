import type { Schemas } from '@dirigent/client/client'
import type { SectionContent, SectionName } from '@dirigent/protocol/agent/inventory'

type Detail = Schemas['DeviceDetail']

/** The newest content of a section; the server parsed it when it came in. */
export function sectionOf<N extends SectionName>(
  detail: Detail,
  name: N,
): SectionContent[N] | null {
  const section = detail.sections[name]
  return section ? (section.content as SectionContent[N]) : null
}

/** "None" is only said when every provider was looked through; a device that is still reading has said nothing yet. */
export function updatesAreRead(detail: Detail): boolean {
  const providers = sectionOf(detail, 'coverage')?.providers ?? []
  return providers.length > 0 && providers.every(({ updates }) => updates === 'complete')
}
