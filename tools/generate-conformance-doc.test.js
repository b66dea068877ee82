import { describe, expect, it } from 'vitest'
import { labelOf, renderPage } from './generate-conformance-doc.js'

const url = 'https://www.rfc-editor.org/rfc/rfc7636.html#section-4.1'
const requirement = (name, standing) => ({ id: `page/${name}`, level: 'MUST', urls: [url], behaviour: name, standing })
const manifest = {
  pages: [
    {
      title: 'A page',
      requirements: [
        requirement('held', { state: 'held' }),
        requirement('missing', { state: 'gap', reason: 'not built | yet' }),
      ],
    },
  ],
  scenarios: [
    { name: 'refresh', behaviour: 'Refreshed', counterparts: ['sandbox'] },
    { name: 'denial', behaviour: 'Denied', counterparts: ['sandbox', 'fastmcp'] },
  ],
  citations: [
    { file: 'test/a.test.ts', id: 'page/held' },
    { file: 'test/a.test.ts', id: 'page/held' },
    { file: 'test/b.test.ts', id: 'own/denial/fastmcp' },
  ],
}

describe('the page about conformance', () => {
  const page = renderPage(manifest)

  it('counts by page and in all', () => {
    expect(page).toContain('| A page | 2 | 1 | 0 | 1 | 0 |\n| **all** | 2 | 1 | 0 | 1 | 0 |')
  })

  it('tells of each requirement where it is tested, or why not', () => {
    expect(page).toContain(
      `| \`held\` | MUST | held ([RFC 7636 §4.1](${url})) | held | [a.test.ts](../test/a.test.ts) |`,
    )
    expect(page).toContain('| **gap**: not built \\| yet |  |')
  })

  it('has a column for each counterpart of our own scenarios', () => {
    expect(page).toContain('| scenario | sandbox | fastmcp |')
    expect(page).toContain('| Denied |  | [b.test.ts](../test/b.test.ts) |')
  })

  it('has the results of the official suite where they were kept', () => {
    expect(page).toContain('No results are kept here yet')
    const outcomes = [{ scenario: 'auth/x', wire: '2025-11-25', isPassed: false, succeeded: 3 }]
    const suite = {
      suite: '1.0.0',
      date: '2026-11-30',
      scenarios: 2,
      strict: 1,
      vacuous: 0,
      wires: { '2025-11-25': [1, 2] },
    }
    const text = renderPage(manifest, { ...suite, outcomes })
    expect(text).toContain(
      '1 of 2 scenarios without a failure or a warning; 1 of 2 on 2025-11-25; 0 that passed and checked nothing.',
    )
    expect(text).toContain('| `auth/x` | 2025-11-25 | **failed** | 3 |')
  })
})

it.each([
  [url, 'RFC 7636 §4.1'],
  ['https://modelcontextprotocol.io/specification/2025-11-25/basic/transports#stdio', '2025-11-25'],
  ['https://datatracker.ietf.org/doc/html/draft-ietf-oauth-x-02#section-3', 'draft 02 §3'],
  ['https://modelcontextprotocol.io/docs/tutorials/security#a', 'page'],
])('%s is called %s', (address, label) => expect(labelOf(address)).toBe(label))
