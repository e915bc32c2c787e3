import type { FindingReason } from '@dirigent/domain/compliance/finding-why'
import type { Sentences } from '../entry.ts'

/** Why a finding is where it is: the next step, its time where there is one, and who acts. */
export const FINDING_SENTENCES: Sentences<FindingReason> = {
  closed_by_update: {
    de: 'Das Update „{name}“ behebt es. {stands}',
    en: 'The update “{name}” closes it. {stands}',
  },
  fix_not_offered: {
    de: 'Version {fixedVersion} behebt es, aber die Paketquellen des Geräts bieten sie nicht an{dueAtKnown, select, yes { (Frist {dueAt})} other {}}; das Gerät sieht täglich nach. Bitte prüfen Sie, ob die Quelle noch gepflegt wird',
    en: 'Version {fixedVersion} closes it, but the device’s package sources do not offer it{dueAtKnown, select, yes { (deadline {dueAt})} other {}}; the device looks every day. Please see whether the source is still kept up',
  },
  no_fix_published: {
    de: 'Der Herausgeber hat noch keine Behebung; sobald es eine gibt, kommt sie von selbst. Bis dahin können Sie das Gerät anders schützen oder das Risiko befristet annehmen',
    en: 'The publisher has no remediation yet; it comes by itself as soon as there is one. Until then you can protect the device in another way or accept the risk for a time',
  },
  verdict_unknown: {
    de: 'Unbekannt, ob dieses Paket betroffen ist: Kein Herausgeber urteilt darüber. Bitte prüfen Sie es von Hand oder nehmen Sie das Risiko befristet an',
    en: 'It is unknown whether this package is affected: no publisher judges it. Please look at it by hand or accept the risk for a time',
  },
  risk_accepted: {
    de: '{owner} hat das Risiko angenommen, bis {expiresAt}; danach zählt der Befund wieder',
    en: '{owner} has accepted the risk until {expiresAt}; after that the finding counts again',
  },
  no_longer_open: { de: 'Nicht mehr offen; nichts zu tun', en: 'Not open any more; nothing to do' },
}
