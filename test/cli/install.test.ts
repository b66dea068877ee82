import { mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { BIN, errorOf, run } from './evergrant.js'

let home = ''
let project = ''
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'evergrant-install-'))
  project = join(home, 'project')
  await mkdir(project)
})
afterEach(() => rm(home, { recursive: true, force: true }))

const install = (...words: string[]) =>
  run(['install', ...words], {
    cwd: project,
    env: {
      HOME: home,
      USERPROFILE: home,
      APPDATA: join(home, 'AppData', 'Roaming'),
      LOCALAPPDATA: join(home, 'AppData', 'Local'),
      XDG_CONFIG_HOME: join(home, '.config'),
      EVERGRANT_HOME: join(home, 'data'),
    },
  })

const CONFIG = `{
  "numStartups": 41, // kept by hand
  "mcpServers": {
    "github": { "command": "x" }
  }
}
`

test('shows, writes, finds it there, and takes it out again', async () => {
  const file = join(home, '.cursor', 'mcp.json')
  await mkdir(join(home, '.cursor'))
  await writeFile(file, CONFIG)

  const shown = await install('cursor', '--dry-run')
  expect(shown).toMatchObject({ code: 0, stderr: '' })
  expect(shown.stdout).toBe(`Cursor: add mcpServers.notion in ${file}
+ "notion": {
+   "type": "stdio",
+   "command": ${JSON.stringify(process.execPath)},
+   "args": [
+     ${JSON.stringify(BIN)},
+     "bridge"
+   ],
+   "env": {
+     "EVERGRANT_HOME": ${JSON.stringify(join(home, 'data'))}
+   }
+ }
`)
  expect(await readFile(file, 'utf8')).toBe(CONFIG)

  const unasked = await install('cursor')
  expect(unasked.code).toBe(2)
  expect(unasked.stdout).toBe(shown.stdout)
  expect(unasked.stderr).toBe(
    'error: Nothing was written: there is no terminal to ask at [CONFIRMATION_REQUIRED]\n' +
      '  next: Run it again with --yes; --dry-run only shows what would be written.\n',
  )
  expect(await readdir(join(home, '.cursor'))).toEqual(['mcp.json'])

  const written = await install('cursor', '--yes')
  expect(written.code).toBe(0)
  expect(written.stderr).toMatch(
    /^Written\.\nThe old file is kept: \S+mcp\.json\.evergrant-backup-\d+T\d+Z\nThen: Restart Cursor.*\nBefore Cursor can use it: evergrant login\n$/,
  )
  expect(await readFile(file, 'utf8')).toContain('"numStartups": 41, // kept by hand')

  const again = await install('cursor', '--yes')
  expect(again).toMatchObject({ code: 0, stdout: '', stderr: `Already there: mcpServers.notion in ${file}.\n` })
  expect(await readdir(join(home, '.cursor'))).toHaveLength(2)

  const removed = await install('cursor', '--remove', '--yes')
  expect(removed.code).toBe(0)
  expect(removed.stderr).toMatch(/^Removed\.\n/)
  expect(await readFile(file, 'utf8')).toBe(CONFIG)

  const gone = await install('cursor', '--remove', '--yes')
  expect(gone).toMatchObject({ code: 0, stdout: '', stderr: `mcpServers.notion is not in ${file}.\n` })
})

test('with --json prints what was done and nothing else', async () => {
  const file = join(project, '.mcp.json')
  const version = (await run(['--version'])).stdout.trim()
  const { code, stdout } = await install('claude-code', '--scope', 'project', '--yes', '--json')
  expect(code).toBe(0)
  const entry = { type: 'stdio', command: 'npx', args: ['-y', `evergrant@${version}`, 'bridge'] }
  expect(JSON.parse(stdout)).toEqual({
    client: 'claude-code',
    scope: 'project',
    file,
    name: 'notion',
    action: 'add',
    written: true,
    after: entry,
  })
  expect(JSON.parse(await readFile(file, 'utf8'))).toEqual({ mcpServers: { notion: entry } })
  const changed = JSON.parse(
    (await install('claude-code', '--scope', 'project', '--yes', '--json', '--launch', 'path')).stdout,
  ) as object
  expect(Object.keys(changed)).toEqual([
    'client',
    'scope',
    'file',
    'name',
    'action',
    'written',
    'backup',
    'before',
    'after',
  ])
  expect(changed).toMatchObject({ action: 'change', before: entry })
})

test('lists where each program keeps its configuration, and whether Evergrant is in it', async () => {
  await install('codex', '--yes', '--name', 'one')
  await install('codex', '--yes', '--name', 'two')
  await writeFile(join(project, '.mcp.json'), '{')
  await mkdir(join(home, '.gemini'))
  await writeFile(join(home, '.gemini', 'settings.json'), '{}')

  const { code, stdout } = await install('--list', '--json')
  expect(code).toBe(0)
  const places = JSON.parse(stdout) as { client: string; scope: string; state: string }[]
  expect(places).toHaveLength(15)
  const found = (client: string, scope: string) => places.find((each) => each.client === client && each.scope === scope)
  expect(found('codex', 'user')).toEqual({
    client: 'codex',
    scope: 'user',
    file: join(home, '.codex', 'config.toml'),
    state: 'present',
    entries: ['one', 'two'],
  })
  expect(found('claude-code', 'project')).toEqual({
    client: 'claude-code',
    scope: 'project',
    file: join(project, '.mcp.json'),
    state: 'unreadable',
    entries: [],
    problem: 'cannot be read',
  })
  expect(found('gemini', 'user')).toMatchObject({ state: 'absent', entries: [] })
  expect(found('windsurf', 'user')).toMatchObject({ state: 'no_file', entries: [] })

  const shown = await install('--list')
  expect(shown.stdout).toMatch(/^CLIENT +SCOPE +EVERGRANT +FILE\n/)
  expect(shown.stdout).toMatch(/^codex +user +one, two +\S+config\.toml$/m)
})

test('leaves a file alone that it cannot read', async () => {
  const file = join(home, 'mcp.json')
  await writeFile(file, '{ "mcpServers": { planted-word')
  const finished = await install('cursor', '--file', file, '--yes', '--json')
  expect(finished.code).toBe(1)
  expect(errorOf(finished)).toMatchObject({ code: 'CONFIG_UNREADABLE', details: { file } })
  expect(finished.stderr.includes('planted-word')).toBe(false)
  expect(await readFile(file, 'utf8')).toBe('{ "mcpServers": { planted-word')
})
