import { addFile, fileReference } from './files.js'
import type { Page } from './model.js'
import { createPng, type Rgb } from './png.js'
import { DAY_MS, SAMPLE_DAY_MS } from './seed-days.js'
import type { StoredFile } from './stored-file.js'
import { addPage, type Workspace } from './workspace.js'

const PRICES = 'plan,price\nfree,0\nteam,8\n'
const BRAND: Rgb = { red: 60, green: 110, blue: 220 }
const ACCENT: Rgb = { red: 230, green: 120, blue: 40 }

/** A page with images and a file that have real bytes. */
export function sampleFiles(workspace: Workspace, home: Page): Page {
  const add = (filename: string, contentType: string, bytes: Uint8Array): StoredFile =>
    addFile(workspace, { filename, contentType, bytes, isAttached: true })
  const logo = add('logo.png', 'image/png', createPng(32, BRAND))
  const banner = add('banner.png', 'image/png', createPng(64, ACCENT))
  const prices = add('prices.csv', 'text/csv', new TextEncoder().encode(PRICES))
  const content = [
    'Use the blue logo on light ground.',
    `![The logo](${fileReference(logo)})`,
    `![The banner](${fileReference(banner)})`,
    `<file src="${fileReference(prices)}">prices.csv</file>`,
  ].join('\n')
  return addPage(workspace, {
    title: 'Brand assets',
    icon: '🖼️',
    content,
    parent: { kind: 'page', id: home.id },
    createdBy: home.createdBy,
    createdAtMs: SAMPLE_DAY_MS - 20 * DAY_MS,
  })
}
