import { once } from 'node:events'
import { connect } from 'node:net'
import { createInterface } from 'node:readline'
import type { RedisServer } from '../servers/redis.js'

const LAST_COMMAND = 'echo counted'

/** Entries of hashes and sorted sets that `work` has Redis look at, also from within scripts: one a command, or the length of a range. */
export async function countEntries(server: RedisServer, work: () => Promise<void>): Promise<number> {
  const socket = connect(server.port, '127.0.0.1')
  const lines = createInterface({ input: socket })
  const commands: string[][] = []
  const begun = once(lines, 'line')
  const isOver = new Promise<void>((resolve) => {
    lines.on('line', (line) => {
      const words = [...line.matchAll(/"((?:[^"\\]|\\.)*)"/g)].map(([, word = '']) => word)
      if (words.join(' ') === LAST_COMMAND) resolve()
      commands.push(words)
    })
  })
  socket.write('monitor\r\n')
  await begun
  await work()
  const other = connect(server.port, '127.0.0.1', () => other.write(`${LAST_COMMAND}\r\n`))
  await isOver
  for (const each of [socket, other]) each.destroy()
  return commands.reduce((sum, words) => sum + entriesOf(words), 0)
}

function entriesOf([name = '', , ...args]: readonly string[]): number {
  const command = name.toLowerCase()
  if (command === 'zcount') return 0
  if (command === 'zrange') return rangeLength(Number(args[0]), Number(args[1]))
  if (command.startsWith('zrange') || command.endsWith('getall')) return Infinity
  return /^[hz]/.test(command) ? 1 : 0
}

/** From an end that is counted from the back nobody can tell how many there are. */
const rangeLength = (from: number, to: number): number => (from < 0 || to < 0 ? Infinity : to - from + 1)
