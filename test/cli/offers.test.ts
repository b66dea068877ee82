import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startAskingPeer } from '../peers/asking-peer.js'
import type { EraPeer } from '../peers/era-peer.js'
import { startOfferingPeer } from '../peers/offering-peer.js'
import { errorOf, run } from './evergrant.js'

describe.each(['legacy', 'modern'] as const)('what a server of the %s era offers', (era) => {
  let home: string
  let peer: EraPeer
  beforeAll(async () => {
    home = await mkdtemp(join(tmpdir(), 'evergrant-offers-'))
    peer = await startOfferingPeer(era)
  })
  afterAll(async () => {
    await peer[Symbol.asyncDispose]()
    await rm(home, { recursive: true, force: true })
  })
  const evergrant = (...words: string[]) => run(words, { env: { EVERGRANT_HOME: home, EVERGRANT_SERVER: peer.url } })
  const json = async (...words: string[]): Promise<unknown> => JSON.parse((await evergrant(...words, '--json')).stdout)
  const failed = async (...words: string[]) => {
    const { code, stdout, ...rest } = await evergrant(...words, '--json')
    return { exit: code, stdout, ...errorOf({ code, stdout, ...rest }) }
  }

  describe('resources', () => {
    test('are listed, all pages', async () => {
      expect(await evergrant('resources')).toEqual({
        code: 0,
        stdout: `notes://road-map  text/markdown  Where we go.
notes://logo      image/png      logo
notes://both      -              both
`,
        stderr: `3 resources. Read one: evergrant resources URI --server ${peer.url}\n`,
      })
      expect(await json('resources')).toEqual({
        resources: [
          { uri: 'notes://road-map', name: 'road-map', mimeType: 'text/markdown', description: 'Where we go. Soon.' },
          { uri: 'notes://logo', name: 'logo', mimeType: 'image/png' },
          { uri: 'notes://both', name: 'both' },
        ],
      })
    })

    test('have templates', async () => {
      expect(await evergrant('resources', '--templates')).toMatchObject({
        stdout: 'weather://{city}/{day}  -  What it will be\n',
        stderr: expect.stringMatching(/^1 templates\. /),
      })
      expect(await json('resources', '--templates')).toEqual({
        resourceTemplates: [{ uriTemplate: 'weather://{city}/{day}', name: 'weather', description: 'What it will be' }],
      })
    })

    test.each([[['notes://road-map']], [['read', 'notes://road-map']]])('are read: %j', async (words) => {
      expect(await evergrant('resources', ...words)).toEqual({ code: 0, stdout: '# Road map\n', stderr: '' })
      expect(await json('resources', ...words)).toMatchObject({
        contents: [{ uri: 'notes://road-map', mimeType: 'text/markdown', text: '# Road map' }],
      })
    })

    test('that are bytes are named, and written as they are into a file that was not there', async () => {
      const file = join(home, 'logo.png')
      const bytes = '[image/png, 5 bytes: use --out FILE to get it]'
      expect((await evergrant('resources', 'notes://both')).stdout).toBe(`# Road map\n${bytes}\n`)
      const written = await evergrant('resources', 'notes://logo', '--out', file)
      expect(written).toEqual({ code: 0, stdout: '', stderr: `Wrote 5 bytes to ${file}.\n` })
      expect(await readFile(file, 'hex')).toBe('89504e4700')
      expect(await failed('resources', 'notes://logo', '--out', file)).toMatchObject({ exit: 1, code: 'FILE_EXISTS' })
      const text = join(home, 'road-map.md')
      const told = { file: text, bytes: 10, mimeType: 'text/markdown' }
      expect(await json('resources', 'notes://road-map', '--out', text)).toEqual(told)
      expect(await readFile(text, 'utf8')).toBe('# Road map')
      expect(await failed('resources', 'notes://both', '--out', join(home, 'both'))).toMatchObject({ exit: 2 })
    })

    test.each([
      [
        ['notes://raod-map'],
        'RESOURCE_UNKNOWN',
        'The server has no resource "notes://raod-map"; did you mean "notes://road-map"?',
      ],
      [['weather://{city}', '--complete', 'city'], 'RESOURCE_UNKNOWN', 'The server has no template "weather://{city}"'],
      [
        ['weather://{city}/{day}', '--complete', 'citi'],
        'RESOURCE_UNKNOWN',
        'weather://{city}/{day} has no variable "citi"; did you mean "city"?',
      ],
      [['read'], 'USAGE', 'The address to read is missing'],
      [['notes://logo', 'notes://both'], 'USAGE', 'One address is read at a time'],
      [['--out', 'x'], 'USAGE', 'The address is missing'],
    ])('%j is a mistake', async (words, code, message) => {
      expect(await failed('resources', ...words)).toMatchObject({
        exit: code === 'USAGE' ? 2 : 1,
        stdout: '',
        code,
        message: expect.stringContaining(message),
      })
    })

    test('the variables of templates are completed', async () => {
      const completed = await evergrant('resources', 'weather://{city}/{day}', '--complete', 'city', 'Os', 'day=today')
      expect(completed).toEqual({ code: 0, stdout: 'Oslo\nOsaka\nday=today\n', stderr: 'There are more: 7 in all.\n' })
    })
  })

  describe('prompts', () => {
    test('are listed, all pages', async () => {
      expect(await evergrant('prompts')).toEqual({
        code: 0,
        stdout: `hello          -\ngoodbye        -\nweekly-report  team, [city]  What happened.\n`,
        stderr: `3 prompts. Get one: evergrant prompts NAME argument=value --server ${peer.url}\n`,
      })
      const { prompts } = (await json('prompts')) as { prompts: unknown[] }
      expect(prompts).toHaveLength(3)
      expect(prompts[0]).toEqual({ name: 'hello' })
    })

    test('are filled in, all values as texts', async () => {
      const got = await evergrant('prompts', 'weekly-report', 'team=A team', 'city:=7')
      expect(got).toEqual({
        code: 0,
        stdout: `user:
weekly-report {"team":"A team","city":"7"}

assistant:
[image image/png: use --json to get it]
`,
        stderr: '',
      })
      expect(await json('prompts', 'hello')).toMatchObject({
        messages: [{ role: 'user', content: { type: 'text', text: 'hello {}' } }, { role: 'assistant' }],
      })
    })

    test.each([
      [['weekly-raport'], 'PROMPT_UNKNOWN', 'The server has no prompt "weekly-raport"; did you mean "weekly-report"?'],
      [['weekly-report'], 'PROMPT_ARGUMENTS_INVALID', 'weekly-report needs "team"'],
      [['weekly-report', 'taem=x'], 'PROMPT_ARGUMENTS_INVALID', 'has no argument "taem"; did you mean "team"?'],
      [['weekly-report', 'team=x', 'team=y'], 'PROMPT_ARGUMENTS_INVALID', 'weekly-report is given "team" twice'],
      [['weekly-report', '--complete', 'citi'], 'PROMPT_ARGUMENTS_INVALID', 'did you mean "city"?'],
      [['weekly-report', '--complete', 'city', 'a', 'b'], 'USAGE', 'A value begins in one way'],
      [['--complete', 'city'], 'USAGE', 'The name of the prompt is missing'],
      [['weekly-report', 'team'], 'INPUT_INVALID', '"team" is not an argument'],
    ])('%j is a mistake, and nothing is got', async (words, code, message) => {
      const before = peer.methods.filter((method) => method === 'prompts/get').length
      expect(await failed('prompts', ...words)).toMatchObject({
        stdout: '',
        code,
        message: expect.stringContaining(message),
      })
      expect(peer.methods.filter((method) => method === 'prompts/get')).toHaveLength(before)
    })

    test('their arguments are completed, by those that are decided', async () => {
      const completed = await evergrant('prompts', 'weekly-report', '--complete', 'city', 'Li', 'team=A')
      expect(completed.stdout).toBe('Lima\nteam=A\n')
      expect(await json('prompts', 'weekly-report', '--complete', 'city')).toMatchObject({
        completion: { values: ['Oslo', 'Osaka', 'Lima'], total: 7, hasMore: true },
      })
    })
  })

  test('a server that offers neither has none, and completes nothing', async () => {
    await using other = await startAskingPeer(era)
    const options = { env: { EVERGRANT_HOME: home, EVERGRANT_SERVER: other.url } }
    expect(await run(['resources'], options)).toMatchObject({
      code: 0,
      stdout: '',
      stderr: expect.stringMatching(/^0 r/),
    })
    expect(JSON.parse((await run(['prompts', '--json'], options)).stdout)).toEqual({ prompts: [] })
    expect(errorOf(await run(['resources', 'a://b', '--json'], options)).code).toBe('RESOURCE_UNKNOWN')
  })
})
