// Writes docs/storage-format.md: every record before and after each step of a login's life, as a real run at the local server
// leaves them. With --check it only compares.
import { writeOrCheck } from './generated-page.js'
import { renderStory } from './storage-format/render.js'
import { tellStory } from './storage-format/story.js'

writeOrCheck('docs/storage-format.md', renderStory(await tellStory()), 'npm run docs:storage')
