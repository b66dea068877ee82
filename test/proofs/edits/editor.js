// One process among several that change one page. Half of its edits go below a line of its own, half take one of the first free slots, for
// which the others reach as well. Tells of each edit what became of it.
import { createEvergrant, isEvergrantError } from 'evergrant'
import { openNotion } from 'evergrant/notion'

const [home, server, page, name, count, seed] = process.argv.slice(2)
const random = createRandom(Number(seed))
const evergrant = createEvergrant({ home })
const notion = await openNotion({ evergrant, server })

for (let number = 0; number < Number(count); number += 1) {
  const token = `${name}x${String(number).padStart(5, '0')}`
  const kind = random() < 0.5 ? 'own' : 'shared'
  try {
    await notion.pages.edit(page, ({ content }) => [
      (kind === 'own' ? undefined : intoSlot(content, token)) ?? belowOwn(token),
    ])
    process.send({ token, kind, outcome: 'accepted' })
  } catch (error) {
    if (!isEvergrantError(error)) throw error
    process.send({ token, kind, outcome: 'refused', code: error.code })
  }
}
await notion.close()
await evergrant.close()
process.disconnect()

function belowOwn(token) {
  const line = `- process ${name}`
  return { old: line, new: `${line}\n- ${token}` }
}

function intoSlot(content, token) {
  const free = content.match(/^- slot \d+ free$/gm) ?? []
  const old = free[Math.floor(random() * Math.min(4, free.length))]
  return old && { old, new: `- ${token}` }
}

/** mulberry32 */
function createRandom(start) {
  let state = start >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 0x1_0000_0000
  }
}
