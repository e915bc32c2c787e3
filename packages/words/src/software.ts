import type { UnassignableReason } from '@dirigent/domain/catalogue/offer'
import type { CatalogueSource } from '@dirigent/domain/catalogue/entry'
import type { Confidence, ResolutionReason } from '@dirigent/domain/software/resolve'
import type { Entry } from './entry.ts'

/** Looked up with codes that came over the wire. */
type Open<K extends string> = Readonly<Record<K, Entry>> &
  Readonly<Record<string, Entry | undefined>>

/** How sure it is which product a software title is. */
export const CONFIDENCE: Open<Confidence> = {
  exact: { de: 'sicher', en: 'exact' },
  strong: { de: 'sehr wahrscheinlich', en: 'strong' },
  weak: { de: 'unsicher', en: 'weak' },
  none: { de: 'keinem Produkt zugeordnet', en: 'no product' },
}

/** Why a title is taken for a product. */
export const RESOLUTION: Open<ResolutionReason> = {
  corrected: { de: 'von Ihnen zugeordnet', en: 'corrected by you' },
  known_identifier: { de: 'an der Programmkennung erkannt', en: 'known by its identifier' },
  known_name_and_publisher: {
    de: 'an Namen und Hersteller erkannt',
    en: 'known by name and publisher',
  },
  known_name: { de: 'am Namen erkannt', en: 'known by name' },
  other_publisher: {
    de: 'Name bekannt, Hersteller ein anderer',
    en: 'known name, another publisher',
  },
  vendor_and_name: {
    de: 'Name und Hersteller stimmen mit den Meldungen überein',
    en: 'name and publisher agree with the advisories',
  },
  own_name: { de: 'am eigenen Namen erkannt', en: 'known by a name of its own' },
  name_only: { de: 'nur der Name stimmt überein', en: 'only the name agrees' },
  identifier_only: {
    de: 'aus der Programmkennung abgeleitet',
    en: 'derived from its identifier',
  },
  component: { de: 'Teil einer anderen Software', en: 'part of other software' },
  part_of_system: { de: 'gehört zum Betriebssystem', en: 'part of the operating system' },
  not_in_cpe: { de: 'wird in Meldungen nicht genannt', en: 'not named in advisories' },
  no_candidate: { de: 'kein Produkt dieses Namens bekannt', en: 'no product of this name known' },
}

/** Why a newer version is shown but cannot be assigned. */
export const UNASSIGNABLE: Open<UnassignableReason> = {
  no_installer: {
    de: 'Der Katalog nennt nur die Version, kein Installationsprogramm.',
    en: 'The catalogue names only the version, no installer.',
  },
  no_installer_for_arch: {
    de: 'Es gibt kein Installationsprogramm für diesen Prozessor.',
    en: 'There is no installer for this processor.',
  },
  no_hash: {
    de: 'Ohne Prüfsumme kann niemand sagen, was geladen würde.',
    en: 'Without a hash nobody can say what would be downloaded.',
  },
  no_silent_switches: {
    de: 'Es ist nicht bekannt, wie es sich ohne Rückfragen installieren lässt.',
    en: 'It is not known how it installs without questions.',
  },
  only_per_user: {
    de: 'Es lässt sich nur für einzelne Benutzer installieren.',
    en: 'It can only be installed for single users.',
  },
  portable_only: {
    de: 'Es wird nur entpackt, nicht installiert.',
    en: 'It is only unpacked, not installed.',
  },
  unsure_product: {
    de: 'Es ist nicht sicher, dass es dieses Programm ist.',
    en: 'It is not sure that it is this program.',
  },
}

export const CATALOGUE_SOURCES: Open<CatalogueSource> = {
  winget: { de: 'winget', en: 'winget' },
  cask: { de: 'Homebrew', en: 'Homebrew' },
  scoop: { de: 'Scoop', en: 'Scoop' },
  own: { de: 'eigenes Paket', en: 'own package' },
}

/** What the command line and the console say about software and the catalogue. */
export const SOFTWARE = {
  software: { de: 'Software', en: 'Software' },
  product: { de: 'Produkt', en: 'Product' },
  confidence: { de: 'Zuordnung', en: 'Recognised as' },
  anyConfidence: { de: 'Jede Zuordnung', en: 'However sure' },
  devices: { de: 'Geräte', en: 'Devices' },
  emptyTitle: { de: 'Noch keine Programme', en: 'No programs yet' },
  openCount: {
    de: '{fixable} behebbar, {open} ohne Behebung',
    en: '{fixable} fixable, {open} without a fix',
  },
  catalogueId: { de: 'Kennung im Katalog', en: 'Id in the catalogue' },
  catalogueIdHelp: {
    de: 'Woher neuere Versionen kommen: die winget-Kennung (Windows) oder der Name bei Homebrew (macOS).',
    en: 'Where newer versions come from: the winget id (Windows) or the Homebrew token (macOS).',
  },
  fileHelp: {
    de: 'Ein Installationsprogramm: .msi, .exe, .msix oder .pkg, höchstens 2 GB.',
    en: 'An installer: .msi, .exe, .msix or .pkg, at most 2 GB.',
  },
  publisher: { de: 'Hersteller', en: 'Publisher' },
  newest: { de: 'Neueste Version', en: 'Newest version' },
  source: { de: 'Katalog', en: 'Catalogue' },
  fixable: { de: 'Behebbar', en: 'Fixable' },
  correctedBy: { de: 'Zugeordnet von', en: 'Corrected by' },
  noProduct: { de: 'kein Produkt', en: 'no product' },
  empty: {
    de: 'Noch hat kein Gerät installierte Programme gemeldet. Windows- und macOS-Geräte tun das mit ihrer ersten Inventur.',
    en: 'No device has reported installed programs yet. Windows and macOS devices do so with their first inventory.',
  },
  nothingFound: { de: 'Kein Programm passt dazu.', en: 'No program matches.' },
  counts: {
    de: '{exact} sicher, {strong} sehr wahrscheinlich, {weak} unsicher, {none} ohne Produkt',
    en: '{exact} exact, {strong} strong, {weak} weak, {none} without a product',
  },
  corrected: {
    de: '„{name}“ gilt jetzt als {product}; {titles} {titles, plural, one {Programm} other {Programme}} neu bewertet.',
    en: '“{name}” is now {product}; {titles} {titles, plural, one {title} other {titles}} judged again.',
  },
  takenBack: {
    de: 'Die Zuordnung ist zurückgenommen; {titles} {titles, plural, one {Programm} other {Programme}} neu bewertet.',
    en: 'The correction is taken back; {titles} {titles, plural, one {title} other {titles}} judged again.',
  },
  noCorrections: { de: 'Es gibt keine Zuordnungen von Hand.', en: 'There are no corrections.' },
  added: {
    de: '{name} {version} ist im Katalog (SHA-256 {sha256}).',
    en: '{name} {version} is in the catalogue (SHA-256 {sha256}).',
  },
  withdrawn: {
    de: '{name} {version} wird niemandem mehr angeboten.',
    en: '{name} {version} is offered to nobody any more.',
  },
  noEntries: { de: 'Der Katalog hat nichts dazu.', en: 'The catalogue has nothing for it.' },
  correct: { de: 'Zuordnen …', en: 'Correct …' },
  correctTitle: { de: '„{name}“ zuordnen', en: 'Correct “{name}”' },
  correctHelp: {
    de: 'Hersteller:Produkt, wie Meldungen es nennen (z. B. 7-zip:7-zip), ein ganzer CPE-Name, oder none, wenn es keins ist. Gilt sofort für alle Geräte.',
    en: 'vendor:product as advisories name it (e.g. 7-zip:7-zip), a whole CPE name, or none when it is no product. Takes effect on all devices at once.',
  },
  cpe: { de: 'Produkt (CPE)', en: 'Product (CPE)' },
  reason: { de: 'Grund', en: 'Reason' },
  save: { de: 'Speichern', en: 'Save' },
  cancel: { de: 'Abbrechen', en: 'Cancel' },
  takeBack: { de: 'Zurücknehmen', en: 'Take back' },
  corrections: { de: 'Zuordnungen von Hand', en: 'Corrections' },
  ownPackages: { de: 'Eigene Pakete', en: 'Own packages' },
  ownPackagesHelp: {
    de: 'Installationsprogramme Ihrer Organisation. Geräte mit einer älteren Version bekommen sie wie jedes Update angeboten, durch die Ringe und mit denselben Freigabekriterien.',
    en: 'Installers of your organisation. Devices with an older version are offered them like any update, through the rings and with the same gates.',
  },
  upload: { de: 'Hochladen …', en: 'Upload …' },
  uploadTitle: { de: 'Eigenes Paket hochladen', en: 'Upload an own package' },
  file: { de: 'Datei', en: 'File' },
  packageId: { de: 'Kennung', en: 'Id' },
  name: { de: 'Name in der Programmliste', en: 'Name in the list of programs' },
  version: { de: 'Version', en: 'Version' },
  silent: { de: 'Schalter ohne Rückfragen', en: 'Switches without questions' },
  silentHelp: {
    de: 'MSI und pkg brauchen keine. Ein EXE ohne Schalter wird gezeigt, aber nicht verteilt.',
    en: 'An MSI or pkg needs none. An EXE without switches is shown but not delivered.',
  },
  signer: { de: 'Signiert von', en: 'Signed by' },
  withdraw: { de: 'Zurückziehen', en: 'Withdraw' },
  search: { de: 'Programm oder Hersteller', en: 'Program or publisher' },
  vulnerabilities: { de: 'Schwachstellen', en: 'Vulnerabilities' },
  noVulnerabilities: { de: 'keine bekannt', en: 'none known' },
  judgedElsewhere: { de: 'keine eigenen', en: 'none of its own' },
  notJudged: { de: 'nicht beurteilbar', en: 'cannot be judged' },
  installer: { de: 'Installationsprogramm', en: 'Installer' },
} satisfies Record<string, Entry>
