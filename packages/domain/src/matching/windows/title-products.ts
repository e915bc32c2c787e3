import type { Statement } from '../../advisories/advisory.ts'
import type { SoftwareTitle } from '../../software/title.ts'
import { compareVersions } from '../../versions/registry.ts'
import type { InstalledProduct } from './judge-product.ts'

/** An installed program that Microsoft's advisories speak about, by their name of it. */
export type TitleProduct = InstalledProduct & {
  product: string
  /** The installed program's own name. */
  title: string
  build: string
  /** Its updates leave no KB behind: only statements that name a version can judge it. */
  isByVersion: boolean
}

/** Programs that are updated by version: one product, whatever release. */
const BY_VERSION: readonly (readonly [RegExp, (found: RegExpExecArray) => string])[] = [
  [/^Microsoft Edge$/, () => 'Microsoft Edge (Chromium-based)'],
  [/^Microsoft Visual Studio Code(?: \(User\))?$/, () => 'Visual Studio Code'],
  [/^Microsoft (?:\.NET Runtime|ASP\.NET Core) - (\d+)\.0\.\d+/, (found) => `.NET ${found[1]}.0`],
  [
    /^Microsoft ODBC Driver (\d+) for SQL Server$/,
    (found) => `Microsoft ODBC Driver ${found[1]} for SQL Server on Windows`,
  ],
]

/** Major version of the engine by release. */
const SQL_SERVER: Readonly<Record<string, string>> = {
  '2016': '13',
  '2017': '14',
  '2019': '15',
  '2022': '16',
}

/**
 * Third number of each cumulative update that a security update was built on (Microsoft's "SQL Server build versions").
 * Below the first one is the branch for those who only take security updates (GDR).
 */
const CUMULATIVE_UPDATES: Readonly<Record<string, readonly (readonly [number, number])[]>> = {
  '2017': [[31, 3456]],
  '2019': [
    [8, 4073],
    [16, 4223],
    [18, 4261],
    [21, 4316],
    [22, 4322],
    [25, 4355],
    [27, 4375],
    [28, 4385],
    [29, 4405],
    [32, 4430],
  ],
  '2022': [
    [5, 4045],
    [8, 4075],
    [10, 4095],
    [12, 4115],
    [13, 4125],
    [14, 4135],
    [15, 4145],
    [19, 4195],
    [20, 4205],
  ],
}
const GDR_BELOW = 3000

/** Tools and drivers carry the name of a release and a version of their own. */
const TOOLS = /Management Studio|Native Client|Driver \d|OLE DB|Help|Visual Studio|Tools|Browser/i

/**
 * Products that a server is: its own branch, or every later cumulative update that a security update was built on. Who
 * is behind needs that one; who is past it has it.
 */
function branchesOf(year: string, build: string): readonly string[] {
  const number = Number(build.split('.')[2] ?? Number.NaN)
  const name = `Microsoft SQL Server ${year} for x64-based Systems`
  if (number < GDR_BELOW) return [`${name} (GDR)`]
  const updates = CUMULATIVE_UPDATES[year] ?? []
  const own = updates.findLast(([, base]) => base <= number)?.[0] ?? 0
  return updates.filter(([update]) => update >= own).map(([update]) => `${name} (CU ${update})`)
}

function sqlServers(titles: readonly SoftwareTitle[], kbs: ReadonlySet<string>): TitleProduct[] {
  return Object.entries(SQL_SERVER).flatMap(([year, major]) => {
    const named = titles.filter(
      ({ name }) => name.includes(`SQL Server ${year}`) && !TOOLS.test(name),
    )
    const isEngine = named.some(({ name }) =>
      /Database Engine Services|^Microsoft SQL Server \d{4} \(/.test(name),
    )
    const builds = named
      .map((one) => one.version)
      .filter((version) => version.startsWith(`${major}.`))
    const build = builds.toSorted((a, b) => compareVersions('windows', b, a)).at(0)
    if (!isEngine || build === undefined) return []
    const title = `Microsoft SQL Server ${year}`
    return branchesOf(year, build).map((product) => ({
      product,
      title,
      build,
      kbs,
      isByVersion: false,
    }))
  })
}

const KB = /\(KB(\d{6,8})\)/

/** Which of the installed programs Microsoft's own advisories can judge; the others are judged by product (CPE). */
export function titleProducts(titles: readonly SoftwareTitle[]): readonly TitleProduct[] {
  const kbs = new Set(titles.flatMap(({ name }) => KB.exec(name)?.[1] ?? []))
  const byVersion = titles.flatMap(({ name, version }) => {
    for (const [pattern, productOf] of BY_VERSION) {
      const found = pattern.exec(name)
      if (found && version !== '')
        return [{ product: productOf(found), title: name, build: version, kbs, isByVersion: true }]
    }
    return []
  })
  return [...byVersion, ...sqlServers(titles, kbs)]
}

/** The statements that can judge the program. */
export const statementsAbout = (
  { isByVersion }: TitleProduct,
  all: readonly Statement[],
): readonly Statement[] =>
  isByVersion
    ? all.filter((one) => one.remedies?.some(({ fixedBuild }) => fixedBuild !== null))
    : all
