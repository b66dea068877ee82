import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'

import { afterEach, describe, expect, test } from 'vitest'

import { currentProcess, isProvedDead } from './process-identity.js'

const linux = process.platform === 'linux'
const posix = process.platform !== 'win32'
const children: ChildProcess[] = []
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL')
})

function start(command: string, ...args: string[]): ChildProcess {
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'inherit'] })
  children.push(child)
  return child
}

/** A pid that was in use a moment ago and is not now. */
async function pidOfTheDead(): Promise<number> {
  const child = start(process.execPath, '-e', '')
  await once(child, 'close')
  return child.pid ?? 0
}

describe('isProvedDead', () => {
  test('lets this process live', async () => {
    expect(await isProvedDead(await currentProcess())).toBe(false)
  })

  test('sees that a process has ended', async () => {
    expect(await isProvedDead({ ...(await currentProcess()), pid: await pidOfTheDead() })).toBe(true)
  })

  test('says nothing about processes of another boot, or of one that is not known', async () => {
    const dead = { ...(await currentProcess()), pid: await pidOfTheDead() }
    expect(await isProvedDead({ ...dead, boot: 'another' })).toBe(false)
    expect(await isProvedDead({ ...dead, boot: '' })).toBe(false)
  })

  test('says nothing about processes of another pid namespace', async () => {
    const dead = { ...(await currentProcess()), pid: await pidOfTheDead() }
    expect(await isProvedDead({ ...dead, namespace: 'pid:[1]' })).toBe(false)
  })

  test.runIf(linux)('takes a process with the same pid that started at another time for another one', async () => {
    expect(await isProvedDead({ ...(await currentProcess()), startedAt: '1' })).toBe(true)
  })

  test.runIf(posix)('lets a stopped process live', async () => {
    const child = start('sleep', '60')
    await once(child, 'spawn')
    child.kill('SIGSTOP')
    expect(await isProvedDead({ ...(await currentProcess()), startedAt: '', pid: child.pid ?? 0 })).toBe(false)
  })

  test.runIf(linux)('takes a zombie for dead', async () => {
    // `exec` leaves the background child to a program that never waits for it.
    const child = start('sh', '-c', 'sleep 0.1 & echo $!; exec sleep 60')
    const [line] = (await once(child.stdout ?? child, 'data')) as [Buffer]
    const pid = Number(String(line))
    await expect.poll(async () => (await statOf(pid))[0]).toBe('Z')
    const startedAt = (await statOf(pid))[19] ?? ''
    expect(await isProvedDead({ ...(await currentProcess()), pid, startedAt })).toBe(true)
  })

  test.runIf(linux)('knows its own start as others see it', async () => {
    const self = await currentProcess()
    expect(self.boot).toMatch(/^[0-9a-f-]{36}$/)
    expect(self.namespace).toMatch(/^pid:\[\d+\]$/)
    expect(self.startedAt).toMatch(/^\d+$/)
  })
})

/** From field 3 on. */
async function statOf(pid: number): Promise<string[]> {
  const text = await readFile(`/proc/${pid}/stat`, 'utf8')
  return text.slice(text.lastIndexOf(')') + 2).split(' ')
}
