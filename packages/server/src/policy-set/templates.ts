import { readFile } from 'node:fs/promises'

/** In the order in which they are offered. */
export const TEMPLATES = ['small-office', 'server-heavy', 'nis2-bsi'] as const
export type TemplateName = (typeof TEMPLATES)[number]

const FOLDER = new URL('../../templates/', import.meta.url)

/** The templates as they are written, with the comments that say why. */
export function readTemplates(): Promise<{ template: TemplateName; text: string }[]> {
  return Promise.all(
    TEMPLATES.map(async (template) => ({
      template,
      text: await readFile(new URL(`${template}.yaml`, FOLDER), 'utf8'),
    })),
  )
}
