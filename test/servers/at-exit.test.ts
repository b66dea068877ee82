import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { connect } from 'node:net'
import { expect, test, vi } from 'vitest'

const module = (name: string): string => JSON.stringify(new URL(name, import.meta.url).href)

const PROGRAM = `
import { atExit, exitOnSignals } from ${module('at-exit.ts')}
import { startRedis } from ${module('redis.ts')}
exitOnSignals()
const { port } = await startRedis()
console.log(JSON.stringify({ port, folders: [...atExit.folders] }))
`

test('a program that is told to end takes its servers and their folders with it', async () => {
  const args = ['--import', 'tsx', '--input-type=module', '--eval', PROGRAM]
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] })
  const ended = once(child, 'exit')
  const [line] = (await once(child.stdout.setEncoding('utf8'), 'data')) as [string]
  const { port, folders } = JSON.parse(line) as { port: number; folders: string[] }
  expect(folders.map((folder) => existsSync(folder))).toEqual([true])

  child.kill('SIGTERM')

  expect(await ended).toEqual([143, null])
  expect(folders.map((folder) => existsSync(folder))).toEqual([false])
  await vi.waitFor(() => expect(once(connect(port, '127.0.0.1'), 'connect')).rejects.toThrow('ECONNREFUSED'))
})
