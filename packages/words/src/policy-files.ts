import type { Entry } from './entry.ts'

/** What `dirigent policy diff` and `apply` say. */
export const POLICY_FILES = {
  policy: { de: 'Richtlinie', en: 'Policy' },
  group: { de: 'Gruppe', en: 'Group' },
  isNew: { de: '{what} „{name}“: neu', en: '{what} “{name}”: new' },
  isLeft: {
    de: '{what} „{name}“: steht nicht in der Datei und bleibt, wie sie ist',
    en: '{what} “{name}”: not in the file, stays as it is',
  },
  isChanged: {
    de: '{what} „{name}“: {field} von {before} auf {after}',
    en: '{what} “{name}”: {field} from {before} to {after}',
  },
  nothing: { de: 'nichts', en: 'nothing' },
  same: { de: 'Es ändert sich nichts.', en: 'Nothing changes.' },
  wouldChange: { de: 'Noch ist nichts geändert.', en: 'Nothing was changed yet.' },
  applied: { de: 'Das gilt ab sofort.', en: 'This is in force now.' },
} satisfies Record<string, Entry>

/** Templates as they are offered in the console. */
export const POLICY_TEMPLATES = {
  title: { de: 'Neue Richtlinie aus einer Vorlage', en: 'New policy from a template' },
  help: {
    de: 'Sie gilt erst, wenn eine Gruppe sie wählt.',
    en: 'It takes effect only when a group chooses it.',
  },
  'small-office': { de: 'Kleines Büro', en: 'Small office' },
  'server-heavy': { de: 'Viele Server', en: 'Many servers' },
  'nis2-bsi': { de: 'NIS2 und BSI', en: 'NIS2 and BSI' },
  created: {
    de: 'Die Richtlinie ist angelegt; unter „Gruppen“ wählen Sie, für wen sie gilt',
    en: 'The policy exists; choose under “Groups” whom it is for',
  },
  reason: { de: 'aus einer Vorlage angelegt', en: 'created from a template' },
} satisfies Record<string, Entry>
