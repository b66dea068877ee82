import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { type Counted, startFastWorld } from '../rate-manners/fast-world.js'

const PAGES = 1000
const LONG_MS = 300_000
/** As many requests as the walk has under way. */
const AT_ONCE = 3

interface Fetched extends Counted {
  readonly fetches: Record<string, number>
}

test(
  'a pull of a thousand pages, killed twice, fetches none of them again, and stays below 180 requests in any minute',
  { timeout: LONG_MS },
  async () => {
    await using world = await startFastWorld({ speed: 20, sandbox: ['--rows', String(PAGES)] })
    const outside = await mkdtemp(join(tmpdir(), 'evergrant-resumed-'))
    try {
      const count = async () => (await world.counted(() => true)) as Fetched
      const spooled = () => readdir(join(outside, 'notes/.evergrant/fetched')).catch(() => [])
      const start = () => world.start(['pull', 'Big table', 'notes', '--json'], { cwd: outside })
      const kept = new Map<string, number>()
      const killAfter = async (pages: number) => {
        const running = start()
        while ((await spooled()).length < pages) await sleep(20)
        running.child.kill('SIGKILL')
        await running.finished
        const { fetches } = await count()
        for (const id of await idsIn(join(outside, 'notes/.evergrant/fetched'))) kept.set(id, fetches[id] ?? 0)
      }

      // Within its first minute, with requests under way; then while it waits for the next one.
      await killAfter(60)
      await killAfter(400)
      const { code, stdout, stderr } = await start().finished
      expect({ code, stderr }).toEqual({ code: 0, stderr: expect.stringMatching(/^(?:waiting .*\n)+$/) })
      expect((JSON.parse(stdout) as { pages: { new: number } }).pages.new).toBe(PAGES + 1)

      const { fetches, busiestMinute } = await count()
      expect(busiestMinute.requests).toBeLessThanOrEqual(180)
      expect(kept.size).toBeGreaterThan(350)
      for (const [id, times] of kept) expect([id, fetches[id]]).toEqual([id, times])
      const times = Object.values(fetches)
      expect(times.length).toBeGreaterThan(PAGES)
      // A reply that was on its way to a process that is dead is lost with it; what reached it is not asked for again.
      expect(times.filter((each) => each > 1).length).toBeLessThanOrEqual(2 * AT_ONCE)
      expect(Math.max(...times)).toBeLessThanOrEqual(2)
      expect((await readdir(join(outside, 'notes/Big table'))).filter((name) => name.endsWith('.md'))).toHaveLength(
        PAGES,
      )
    } finally {
      await rm(outside, { recursive: true, force: true })
    }
  },
)

/** Of the pages whose replies a pull has kept. */
async function idsIn(folder: string): Promise<string[]> {
  const texts = await Promise.all((await readdir(folder)).map((name) => readFile(join(folder, name), 'utf8')))
  return texts.flatMap((text) => /^\{"key":"fetch [^"]*?([\da-f]{32})"/.exec(text)?.[1] ?? [])
}
