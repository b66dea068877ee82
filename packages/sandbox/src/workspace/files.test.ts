import { afterEach, beforeEach, expect, test } from 'vitest'

import { createClock, type SandboxClock } from '../clock.js'
import { createRandom } from '../random.js'
import { addFile, attachUploads, fileOf, referredFile } from './files.js'
import { samplePeople } from './seed-people.js'
import { seedWorkspace } from './seed.js'
import type { StoredFile } from './stored-file.js'
import type { Workspace } from './workspace.js'

let clock: SandboxClock
let workspace: Workspace
let file: StoredFile
beforeEach(() => {
  clock = createClock('manual')
  workspace = seedWorkspace(1, 'Test', clock, { people: samplePeople(createRandom(1)), rows: 0 })
  file = addFile(workspace, { filename: 'a b.png', contentType: 'image/png', bytes: new Uint8Array(3) })
})
afterEach(() => workspace.tables.close())

test.each([
  ['an image', '![x](file-upload://ID)', '![x](notion-file-block://ID?name=a%20b.png)'],
  [
    'a block',
    '\t<file src="file-upload://ID">x</file>',
    '\t<file src="notion-file-block://ID?name=a%20b.png">x</file>',
  ],
  ['a wrapped one', '<pdf src="{{file-upload://ID}}"/>', '<pdf src="notion-file-block://ID?name=a%20b.png"/>'],
  ['text', 'Look at file-upload://ID', 'Look at file-upload://ID'],
  ['code', '```\n![x](file-upload://ID)\n```', '```\n![x](file-upload://ID)\n```'],
  ['nothing', 'Just text', 'Just text'],
])('an upload in %s', (_name, written, stored) => {
  const withId = (text: string) => text.replaceAll('ID', file.id)
  expect(attachUploads(workspace, withId(written))).toBe(withId(stored))
  expect(file.isAttached).toBe(stored.includes('notion-file-block'))
})

test('an unattached upload vanishes after an hour, an attached one stays', () => {
  const kept = addFile(workspace, { filename: 'kept.txt', contentType: 'text/plain', bytes: new Uint8Array(1) })
  const stored = attachUploads(workspace, `<file src="file-upload://${kept.id}"/>`)
  clock.advance(3600)
  expect(() => fileOf(workspace, file.id)).toThrow('Could not find file upload')
  expect(fileOf(workspace, kept.id)).toBe(kept)
  expect(referredFile(workspace, /notion-file-block:[^"]+/.exec(stored)?.[0] ?? '')).toBe(kept)
})

test('an upload that cannot be attached lets none be attached', () => {
  const empty = addFile(workspace, { filename: 'late.txt', contentType: 'text/plain' })
  const markdown = `![a](file-upload://${file.id})\n![b](file-upload://${empty.id})`
  expect(() => attachUploads(workspace, markdown)).toThrow('has no content yet')
  expect(file.isAttached).toBe(false)
  expect(() => referredFile(workspace, 'https://example.com/x')).toThrow('is not a notion-file-block://')
})
