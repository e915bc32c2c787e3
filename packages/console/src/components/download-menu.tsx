import { Button, Menu } from '@mantine/core'
import { IconDownload } from '@tabler/icons-react'
import { SHELL } from '@dirigent/words/console/shell'
import { useReader } from '../reader/reader.tsx'

export type FileChoice = { label: string; href: string }

/** Files of what is on the page: links, so that the browser shows their progress and they can be sent on. */
export function DownloadMenu({ files }: { files: readonly FileChoice[] }) {
  const { t } = useReader()
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <Button leftSection={<IconDownload size={16} />}>{t(SHELL.download)}</Button>
      </Menu.Target>
      <Menu.Dropdown>
        {files.map(({ label, href }) => (
          <Menu.Item key={href} component="a" href={href} download>
            {label}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  )
}

const SBOMS = [
  ['cyclonedx-1.6', 'CycloneDX 1.6'],
  ['cyclonedx-1.5', 'CycloneDX 1.5'],
  ['spdx-2.3', 'SPDX 2.3'],
] as const

/** The bills of materials of a device or a group, by the path below /api/v1. */
export const sbomFiles = (subject: string): FileChoice[] =>
  SBOMS.map(([format, label]) => ({ label, href: `/api/v1/${subject}/sbom?format=${format}` }))
