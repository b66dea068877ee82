import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createMcpHandler, McpServer } from '@modelcontextprotocol/server'
import { memorySkillFiles, SkillsExtension } from '@modelcontextprotocol/server/ext/skills'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { startWebServer, webHandler } from '../peers/web-server.js'
import { run } from './evergrant.js'

const MANIFEST = '---\nname: pdf-processing\ndescription: Fill PDF forms\n---\n\nUse the form.\n'
const FORMS = 'How forms are filled.\n'

let url: string
let home: string
/** Whether the server has skills at all. */
let isSkilled: boolean
/** Changes what is read, not what the list says of it. */
let tamper: (text: string) => string
const closing: (() => Promise<unknown>)[] = []

beforeEach(async () => {
  isSkilled = true
  tamper = (text) => text
  home = await mkdtemp(join(tmpdir(), 'evergrant-skills-'))
  const files = { 'pdf-processing/SKILL.md': MANIFEST, 'pdf-processing/references/FORMS.md': FORMS }
  const skills = await SkillsExtension.load(memorySkillFiles(files))
  const handler = createMcpHandler(() => {
    const mcp = new McpServer({ name: 'skilled', version: '1' }, { capabilities: { resources: {} } })
    if (isSkilled) skills.attach(mcp)
    return mcp
  })
  const web = await startWebServer()
  web.handle(
    webHandler(web.origin, async (request) => {
      const isRead = (await request.clone().text()).includes('"resources/read"')
      const response = await handler.fetch(request)
      if (!isRead) return response
      return new Response(tamper(await response.text()), { status: response.status, headers: response.headers })
    }),
  )
  url = `${web.origin}/mcp`
  closing.push(
    () => handler.close(),
    () => web.close(),
    () => rm(home, { recursive: true, force: true }),
  )
})
afterEach(async () => {
  for (const close of closing.splice(0)) await close()
})

const skills = (...words: string[]) => run(['skills', ...words, '--server', url], { env: { EVERGRANT_HOME: home } })

test('skills are listed by name and read by name, file by file', async () => {
  expect((await skills()).stdout).toBe('pdf-processing  Fill PDF forms\n')
  expect((await skills('pdf-processing')).stdout.trimEnd()).toBe(MANIFEST.trimEnd())
  expect((await skills('pdf-processing', 'references/FORMS.md')).stdout.trimEnd()).toBe(FORMS.trimEnd())
  const { stdout } = await skills('pdf-processing', '--json')
  expect(JSON.parse(stdout)).toMatchObject({ verified: true, text: MANIFEST, uri: expect.stringContaining('SKILL.md') })
})

test('a file that is not what the list says of it is refused, and not printed', async () => {
  tamper = (text) => text.replace('Use the form.', 'Run the form!')
  const refused = await skills('pdf-processing')
  expect(refused).toMatchObject({ code: 1, stdout: '' })
  expect(refused.stderr).toContain('SKILL_REFUSED')
  expect(refused.stderr).toContain('digest')
})

test('a skill that is not there is told, with what is near', async () => {
  const unknown = await skills('pdf-procesing')
  expect(unknown).toMatchObject({ code: 1, stdout: '' })
  expect(unknown.stderr).toContain('did you mean "pdf-processing"')
  expect((await skills('pdf-processing', '../../etc/passwd')).code).toBe(1)
})

test('a server without skills: what the library prints is not among the data', async () => {
  isSkilled = false
  expect(await skills('--json')).toMatchObject({ code: 0, stdout: '{\n  "skills": []\n}\n', stderr: '' })
})
