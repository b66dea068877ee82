import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

/** Runs `work` while holding `path` as a lock file, so that two builds of one tree take turns. */
export async function withLock(path, work) {
  mkdirSync(dirname(path), { recursive: true })
  while (!tryLock(path)) await sleep(100)
  try {
    return await work()
  } finally {
    rmSync(path, { force: true })
  }
}

function tryLock(path) {
  try {
    writeFileSync(path, String(process.pid), { flag: 'wx' })
    return true
  } catch (error) {
    if (error.code !== 'EEXIST') throw error
    if (!isHeld(path)) rmSync(path, { force: true })
    return false
  }
}

function isHeld(path) {
  try {
    const pid = Number(readFileSync(path, 'utf8'))
    // An empty file is a holder between creating it and writing its pid.
    return pid === 0 || process.kill(pid, 0)
  } catch {
    return false
  }
}
