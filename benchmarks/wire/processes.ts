/** Processes that are running: what they and those that they have started use, by what Linux tells of them. */
import { readdirSync, readFileSync } from 'node:fs'

export interface Usage {
  readonly cpuMs: number
  readonly residentMb: number
  readonly peakMb: number
}

/** Clock ticks of /proc are hundredths of a second on every Linux that Node.js runs on. */
const MS_PER_TICK = 10

/** Of all processes that have that folder as their home, daemons included. */
export function usageOf(home: string): Usage {
  const usages = pidsOf(home).flatMap((pid) => readUsage(pid) ?? [])
  const sum = (key: keyof Usage) => usages.reduce((total, usage) => total + usage[key], 0)
  return { cpuMs: sum('cpuMs'), residentMb: sum('residentMb'), peakMb: sum('peakMb') }
}

export function pidsOf(home: string): number[] {
  const wanted = `HOME=${home}`
  return readdirSync('/proc')
    .filter((entry) => /^\d+$/.test(entry))
    .filter((entry) => readOf(entry, 'environ').split('\0').includes(wanted))
    .map(Number)
}

function readUsage(pid: number): Usage | undefined {
  const [stat, status] = [readOf(String(pid), 'stat'), readOf(String(pid), 'status')]
  if (stat === '') return undefined
  // The name of the program is in brackets and may hold spaces; times are the 14th and 15th word.
  const words = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  const megabytes = (name: string) => Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(status)?.[1] ?? 0) / 1024
  const cpuMs = (Number(words[11]) + Number(words[12])) * MS_PER_TICK
  return { cpuMs, residentMb: megabytes('VmRSS'), peakMb: megabytes('VmHWM') }
}

/** Empty for a process that has ended, or that belongs to somebody else. */
function readOf(pid: string, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8')
  } catch {
    return ''
  }
}
