import { expect, it } from 'vitest'
import { fillGaps } from './gaps.js'

const ID = '0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0'
const tag = (id = ID) =>
  `<unknown url="https://app.notion.com/p/11111111111111111111111111111111#${id.replaceAll('-', '')}" alt="toggle"/>`

it('puts blocks that were fetched where the server left them out, as deep as they stand', () => {
  const content = `A\n\t${tag()}\nB`
  expect(fillGaps(content, new Map([[ID, '- One\n\t- Two\n\n- Three']]))).toEqual({
    content: 'A\n\t- One\n\t\t- Two\n\n\t- Three\nB',
    missing: [],
  })
})

it('tells which are missing', () => {
  expect(fillGaps(`A\n${tag()}`, new Map())).toEqual({ content: `A\n${tag()}`, missing: [ID] })
})
