import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { createWorld, ownKeys } from '../cli/evergrant.js'
import { difference } from './fenced-commands.js'

const END = '--- end of a program ---'

/** Every program, and what is shown below it. */
function programsIn(page: string): readonly (readonly [program: string, shown: string])[] {
  const fences = [...page.matchAll(/^```(js|text)\n([^]*?)^```$/gm)].map(([, , text = '']) => text)
  return fences.flatMap((text, at) => (at % 2 === 0 ? [[text, fences[at + 1] ?? ''] as const] : []))
}

test('the programs of docs/notion-library.md print what it shows, one after the other', async () => {
  const page = await readFile(new URL('../../docs/notion-library.md', import.meta.url), 'utf8')
  const programs = programsIn(page)
  expect(programs.length).toBeGreaterThan(6)
  await using world = await createWorld()
  await world.login()
  const whole = programs.map(([program]) => program).join(`\nconsole.log('${END}')\n`)
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', whole], {
    cwd: fileURLToPath(new URL('.', import.meta.url)),
    env: { PATH: process.env['PATH'], ...ownKeys, ...world.env },
  })
  const printed = stdout.split(`${END}\n`)
  for (const [at, [, shown]] of programs.entries())
    expect(difference(shown.trimEnd().split('\n'), printed[at] ?? '')).toBeUndefined()
})
