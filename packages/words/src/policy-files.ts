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
