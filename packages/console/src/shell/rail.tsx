import { Link, useNavigate } from '@tanstack/react-router'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Menu, useMantineColorScheme } from '@mantine/core'
import {
  IconBug,
  IconCalendarTime,
  IconCheck,
  IconDatabaseImport,
  IconDeviceLaptop,
  IconDots,
  IconHistory,
  IconHome2,
  IconLanguage,
  IconLogout,
  IconMoon,
  IconPackage,
  IconSearch,
  IconSettings,
  IconSun,
  IconSunMoon,
  IconUserCircle,
  type Icon,
} from '@tabler/icons-react'
import { SHELL } from '@dirigent/words/console/shell'
import { LANGUAGES } from '@dirigent/words/entry'
import { api } from '../api/client.ts'
import { session } from '../api/queries.ts'
import {
  toAudit,
  toCatalogue,
  toDevices,
  toFeeds,
  toPolicies,
  toRollouts,
  toSettings,
  toToday,
  toVulnerabilities,
} from '../paths.ts'
import { useReader } from '../reader/reader.tsx'
import { Connection } from './connection.tsx'
import './rail.css'

const MAIN = [
  { link: toToday(), icon: IconHome2, label: SHELL.today, exact: true },
  { link: toDevices(), icon: IconDeviceLaptop, label: SHELL.devices, exact: false },
  { link: toVulnerabilities(), icon: IconBug, label: SHELL.vulnerabilities, exact: false },
  { link: toRollouts(), icon: IconPackage, label: SHELL.updates, exact: false },
] as const
const REST = [
  { link: toPolicies(), icon: IconCalendarTime, label: SHELL.policies },
  { link: toFeeds(), icon: IconDatabaseImport, label: SHELL.feeds },
  { link: toAudit(), icon: IconHistory, label: SHELL.audit },
  { link: toSettings(), icon: IconSettings, label: SHELL.settings },
] as const
export const CATALOGUE = toCatalogue

/** On the left where there is room, at the bottom of a phone. */
export function Rail({ onSearch }: { onSearch: () => void }) {
  const { t } = useReader()
  const { data } = useQuery(session)
  const active = (exact: boolean) => ({ exact, includeSearch: false })
  return (
    <nav className="rail" aria-label={t(SHELL.navigation)}>
      <Link {...toToday()} className="rail-brand">
        <img src="/mark.svg" width={26} height={26} alt="" />
        <span>
          {t(SHELL.product)}
          <small>{data?.organisation ?? ' '}</small>
        </span>
      </Link>
      <button type="button" className="rail-search" onClick={onSearch}>
        <IconSearch size={16} aria-hidden /> {t(SHELL.search)} <kbd>/</kbd>
      </button>
      <ul>
        {MAIN.map(({ link, icon, label, exact }) => (
          <li key={link.to}>
            <Link {...link} activeOptions={active(exact)} className="rail-link">
              <RailIcon icon={icon} />
              <span>{t(label)}</span>
            </Link>
          </li>
        ))}
        <li className="rail-more">
          <MoreMenu onSearch={onSearch} />
        </li>
      </ul>
      <ul className="rail-rest">
        {REST.map(({ link, icon, label }) => (
          <li key={link.to}>
            <Link {...link} activeOptions={active(false)} className="rail-link">
              <RailIcon icon={icon} />
              <span>{t(label)}</span>
            </Link>
          </li>
        ))}
      </ul>
      <div className="rail-foot">
        <Connection />
        <AccountMenu />
      </div>
    </nav>
  )
}

const RailIcon = ({ icon: Shape }: { icon: Icon }) => <Shape size={19} stroke={1.7} aria-hidden />

function MoreMenu({ onSearch }: { onSearch: () => void }) {
  const { t } = useReader()
  return (
    <Menu position="top-end" width={230}>
      <Menu.Target>
        <button type="button" className="rail-link">
          <IconDots size={19} aria-hidden />
          <span>{t(SHELL.more)}</span>
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item leftSection={<IconSearch size={16} />} onClick={onSearch}>
          {t(SHELL.search)}
        </Menu.Item>
        {REST.map(({ link, icon: Shape, label }) => (
          <Menu.Item
            key={link.to}
            leftSection={<Shape size={16} />}
            renderRoot={(props) => <Link {...link} {...props} />}
          >
            {t(label)}
          </Menu.Item>
        ))}
        <Preferences />
      </Menu.Dropdown>
    </Menu>
  )
}

function AccountMenu() {
  const { t } = useReader()
  const { data } = useQuery(session)
  return (
    <Menu position="right-end" width={230}>
      <Menu.Target>
        <button type="button" className="rail-account" aria-label={t(SHELL.account)}>
          <IconUserCircle size={20} stroke={1.6} aria-hidden />
          <span>{data?.name ?? ' '}</span>
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        <Preferences />
      </Menu.Dropdown>
    </Menu>
  )
}

/** Language, appearance, leaving: what belongs to the person in front of the screen. */
function Preferences() {
  const { t, language, setLanguage } = useReader()
  const { colorScheme, setColorScheme } = useMantineColorScheme()
  const client = useQueryClient()
  const navigate = useNavigate()
  const signOut = async () => {
    await api.POST('/api/v1/sign-out')
    client.clear()
    await navigate({ to: '/sign-in', search: {} })
  }
  const names = { de: SHELL.german, en: SHELL.english }
  const looks = [
    { value: 'auto', label: SHELL.auto, icon: IconSunMoon },
    { value: 'light', label: SHELL.light, icon: IconSun },
    { value: 'dark', label: SHELL.dark, icon: IconMoon },
  ] as const
  return (
    <>
      <Menu.Label>{t(SHELL.language)}</Menu.Label>
      {LANGUAGES.map((value) => (
        <Menu.Item
          key={value}
          lang={value}
          leftSection={<IconLanguage size={16} />}
          rightSection={language === value ? <IconCheck size={15} /> : null}
          onClick={() => setLanguage(value)}
        >
          {t(names[value])}
        </Menu.Item>
      ))}
      <Menu.Label>{t(SHELL.look)}</Menu.Label>
      {looks.map(({ value, label, icon: Shape }) => (
        <Menu.Item
          key={value}
          leftSection={<Shape size={16} />}
          rightSection={colorScheme === value ? <IconCheck size={15} /> : null}
          onClick={() => setColorScheme(value)}
        >
          {t(label)}
        </Menu.Item>
      ))}
      <Menu.Divider />
      <Menu.Item leftSection={<IconLogout size={16} />} onClick={() => void signOut()}>
        {t(SHELL.signOut)}
      </Menu.Item>
    </>
  )
}
