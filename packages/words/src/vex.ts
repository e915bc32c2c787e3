import type { Entry } from './entry.ts'

/** VEX documents: what suppliers and the organisation say about vulnerabilities in products. */
export const VEX = {
  none: { de: 'Keine VEX-Dokumente', en: 'No VEX documents' },
  document: { de: 'Dokument', en: 'Document' },
  author: { de: 'Herausgeber', en: 'Author' },
  authority: { de: 'Wessen Wort', en: 'Whose word' },
  authorities: {
    own: { de: 'eigenes', en: 'own' },
    supplier: { de: 'Lieferant', en: 'supplier' },
  },
  decides: { de: 'Entscheidet', en: 'Decides' },
  imported: {
    de: '{document}: {statements, plural, one {eine Aussage} other {# Aussagen}}; {decides, plural, =0 {zurzeit betrifft es nichts in der Flotte} one {es entscheidet ein Urteil} other {es entscheidet # Urteile}}; {opened} Befunde geöffnet, {closed} geschlossen.{unmatched, plural, =0 {} one { Ein Produkt ist nicht per purl benannt und bleibt ohne Wirkung.} other { # Produkte sind nicht per purl benannt und bleiben ohne Wirkung.}}',
    en: '{document}: {statements, plural, one {one statement} other {# statements}}; {decides, plural, =0 {it concerns nothing in the fleet now} one {it decides one verdict} other {it decides # verdicts}}; {opened} findings opened, {closed} closed.{unmatched, plural, =0 {} one { One product is not named by a purl and has no effect.} other { # products are not named by a purl and have no effect.}}',
  },
  withdrawn: { de: 'Das Dokument gilt nicht mehr', en: 'The document counts no more' },
  says: {
    de: 'Aussagen von Herstellern und eigene (VEX)',
    en: 'Statements of suppliers and our own (VEX)',
  },
  saysHelp: {
    de: 'Das eigene Wort gilt überall; das eines Lieferanten, wo keine Distribution urteilt.',
    en: 'Our own word counts everywhere; a supplier’s where no distribution judges.',
  },
  product: { de: 'Produkt', en: 'Product' },
  status: { de: 'Aussage', en: 'Statement' },
  statuses: {
    not_affected: { de: 'nicht betroffen', en: 'not affected' },
    affected: { de: 'betroffen', en: 'affected' },
    fixed: { de: 'behoben', en: 'fixed' },
    under_investigation: { de: 'wird untersucht', en: 'under investigation' },
  },
} as const satisfies Record<string, Entry | Record<string, Entry>>

/** Why a product is not affected, by the codes that OpenVEX and CSAF share; other codes are shown as they came. */
export const VEX_JUSTIFICATIONS: Readonly<Record<string, Entry | undefined>> = {
  component_not_present: { de: 'der Bestandteil fehlt', en: 'the component is missing' },
  vulnerable_code_not_present: {
    de: 'der fehlerhafte Code fehlt',
    en: 'the vulnerable code is missing',
  },
  vulnerable_code_not_in_execute_path: {
    de: 'der fehlerhafte Code wird nie ausgeführt',
    en: 'the vulnerable code is never run',
  },
  vulnerable_code_cannot_be_controlled_by_adversary: {
    de: 'Angreifer erreichen den fehlerhaften Code nicht',
    en: 'attackers cannot reach the vulnerable code',
  },
  inline_mitigations_already_exist: {
    de: 'ein eingebauter Schutz besteht schon',
    en: 'a built-in protection exists already',
  },
}
