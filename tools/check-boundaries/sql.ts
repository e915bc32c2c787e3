import { lineAt, isTest, packageOf, walkTree } from '../check/source.ts'
import type { Source } from '../check/source.ts'
import type { Violation } from '../check/violation.ts'

/** Where SQL may stand: one file per aggregate, and what makes and checks the database itself. */
const SQL_FOLDERS = ['packages/server/src/store/', 'packages/server/src/database/']

/** In capitals or small letters; a sentence for people starts with one capital ("Select a device"). */
const SQL_START =
  /^\s*(SELECT|select|INSERT\s+INTO|insert\s+into|DELETE\s+FROM|delete\s+from|CREATE\s+TABLE|create\s+table|ALTER\s+TABLE|alter\s+table|(UPDATE|update)\s+\S+\s+(SET|set)|(WITH|with)\s+(RECURSIVE\s+|recursive\s+)?\S+\s+(AS|as)\s*(MATERIALIZED\s*|materialized\s*)?\()\s/

/** `now()` and its relatives, and chance, inside SQL. */
const SQL_NONDETERMINISM =
  /\b(now\s*\(\s*\)|random\s*\(\s*\)|clock_timestamp\s*\(|statement_timestamp\s*\(|transaction_timestamp\s*\(|current_timestamp\b|localtimestamp\b|current_date\b|gen_random_uuid\s*\(|uuidv[47]\s*\()/i

const LOOKS_LIKE_SQL =
  /\b(SELECT|select|INSERT INTO|insert into|UPDATE|update|DELETE FROM|delete from|WHERE|where|DEFAULT|RETURNING|returning)\b/

function timeViolation(file: string, line: number, what: string): Violation {
  return {
    file,
    line,
    rule: `sql/${what.replace(/\s/g, '')}`,
    reason:
      'time that the database makes cannot be simulated and differs between the rows of one decision',
    todo: 'make it a parameter, from Clock or Random',
  }
}

function textsOf(source: Source): { text: string; start: number }[] {
  const found: { text: string; start: number }[] = []
  walkTree(source.tree, (node) => {
    if (node.type === 'Literal' && typeof node['value'] === 'string') {
      found.push({ text: node['value'], start: node.start })
    } else if (node.type === 'TemplateLiteral') {
      found.push({ text: source.text.slice(node.start + 1, node.end - 1), start: node.start })
    }
  })
  return found
}

export function sqlViolations(source: Source): Violation[] {
  if (packageOf(source.file) === null || isTest(source.file)) return []
  return textsOf(source).flatMap(({ text, start }) => {
    const line = source.lineOf(start)
    const banned = LOOKS_LIKE_SQL.test(text) ? SQL_NONDETERMINISM.exec(text) : null
    if (banned) {
      return [timeViolation(source.file, line + lineAt(text, banned.index) - 1, banned[0])]
    }
    if (!SQL_START.test(text)) return []
    if (SQL_FOLDERS.some((folder) => source.file.startsWith(folder))) return []
    return [
      {
        file: source.file,
        line,
        rule: 'sql/outside-store',
        reason: 'SQL that is scattered cannot be reviewed for locks, order and plans',
        todo: 'move the statement into the file of its aggregate in packages/server/src/store/',
      },
    ]
  })
}

/** Migrations are SQL altogether; comments may name what the statements must not. */
export function migrationViolations(file: string, text: string): Violation[] {
  return text.split('\n').flatMap((line, index) => {
    const banned = SQL_NONDETERMINISM.exec(line.replace(/--.*$/, ''))
    return banned ? [timeViolation(file, index + 1, banned[0])] : []
  })
}
