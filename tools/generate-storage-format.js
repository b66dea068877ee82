// Writes docs/storage-format.md: every record before and after each step of a login's life, as a real run at the local server
// leaves them. With --check it only compares.
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { renderStory } from './storage-format/render.js'
import { tellStory } from './storage-format/story.js'
import { root } from './workspace.js'

const path = join(root, 'docs/storage-format.md')
const text = renderStory(await tellStory())
if (!process.argv.includes('--check')) writeFileSync(path, text)
else if (!existsSync(path) || readFileSync(path, 'utf8') !== text) {
  console.error('docs/storage-format.md is out of date: run `npm run docs:storage`')
  process.exitCode = 1
}
