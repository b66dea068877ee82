import { readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { VERSION } from './version.js'

test('is the version of package.json', async () => {
  const manifest: { version: string } = JSON.parse(await readFile(new URL('../package.json', import.meta.url), 'utf8'))
  expect(VERSION).toBe(manifest.version)
})
