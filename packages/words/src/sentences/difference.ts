import type { DifferenceCause } from '@dirigent/domain/reconciliation/causes'
import type { Sentences } from '../entry.ts'

/** Why a second scanner and we differ about one vulnerability on one device. */
export const DIFFERENCE_SENTENCES: Sentences<DifferenceCause> = {
  our_miss: {
    de: 'Nichts erklärt, warum wir sie nicht sehen: Das kann unser Fehler sein. {package} {version}',
    en: 'Nothing explains why we do not see it: this may be our miss. {package} {version}',
  },
  inventory_incomplete: {
    de: 'Wir haben das Gerät nicht vollständig gelesen; unser Schweigen sagt nichts.',
    en: 'We have not read the device completely; our silence says nothing.',
  },
  unknown_package: {
    de: '{package} {version} stammt aus einer Quelle, über die keine unserer Meldungsquellen urteilt.',
    en: '{package} {version} comes from where no feed of ours judges.',
  },
  undetermined: {
    de: 'Der Herausgeber ({feed}) hat über {package} noch nicht geurteilt.',
    en: 'The publisher ({feed}) has not judged {package} yet.',
  },
  per_user_copy: {
    de: 'Der Scanner fand eine Kopie, die einer Person gehört: {place}',
    en: 'The scanner found a copy that belongs to one user: {place}',
  },
  unmanaged_copy: {
    de: 'Der Scanner fand eine Kopie, die kein Paketmanager kennt: {place}',
    en: 'The scanner found a copy that no package manager knows: {place}',
  },
  backport: {
    de: '{fixedVersionKnown, select, yes {Die Distribution ({feed}) hat sie in {package} {fixedVersion} behoben; installiert ist {version}.} other {Die Distribution ({feed}) sagt, dass {package} {version} nicht betroffen ist.}}',
    en: '{fixedVersionKnown, select, yes {The distribution ({feed}) fixed it in {package} {fixedVersion}; {version} is installed.} other {The distribution ({feed}) says that {package} {version} is not affected.}}',
  },
  idle_kernel: {
    de: '{package} liegt auf der Platte, läuft aber nicht.',
    en: '{package} lies on the disk but does not run.',
  },
  fixed_since_scan: {
    de: 'Seit dem Scan behoben: wirksam seit {closedAt}.',
    en: 'Fixed since the scan: in effect since {closedAt}.',
  },
  stale_scan: {
    de: 'Der Scan ist älter als unser Stand: gesehen {seenAt}, bei uns {since}.',
    en: 'The scan is older than what we know: seen {seenAt}, ours {since}.',
  },
  no_vulnerability_named: {
    de: 'Die Prüfung nennt keine Schwachstelle: Information oder Einstellung.',
    en: 'The check names no vulnerability: information or configuration.',
  },
  restart_open: {
    de: 'Die neue Version von {package} ist installiert, der Neustart steht aus; der Scanner sah nur die Platte.',
    en: 'The new version of {package} is installed, the restart is open; the scanner looked at the disk.',
  },
  old_library_loaded: {
    de: '{package} ist ersetzt, ein Dienst benutzt noch die alte Bibliothek; der Scanner sah nur die Platte.',
    en: '{package} was replaced, a service still uses the old library; the scanner looked at the disk.',
  },
  no_fix: {
    de: 'Für {package} gibt es noch keine Behebung; viele Scanner lassen das weg.',
    en: 'There is no remediation for {package} yet; many scanners leave these out.',
  },
  out_of_scope: {
    de: 'Der Scanner hat auf diesem Gerät keine Pakete geprüft.',
    en: 'The scanner did not look at packages on this device.',
  },
  their_miss: {
    de: 'Nichts erklärt, warum der Scanner sie nicht sieht: {package} {version}',
    en: 'Nothing explains why the scanner does not see it: {package} {version}',
  },
}
