import { describe, expect, it } from 'vitest'
import { parseReference, readReference } from './reference.js'

const HEX = '0123456789abcdef0123456789abcdef'
const ID = '01234567-89ab-cdef-0123-456789abcdef'

describe('a reference', () => {
  it.each([
    ['an ID without dashes', HEX, { kind: 'object', id: ID, address: ID }],
    ['an ID with dashes', ID.toUpperCase(), { kind: 'object', id: ID, address: ID }],
    ['a slug', `My-Page-${HEX}`, { kind: 'object', id: ID, address: ID }],
    [
      'an address of today',
      `https://app.notion.com/p/${HEX}?pvs=204`,
      { kind: 'object', id: ID, address: `https://app.notion.com/p/${HEX}` },
    ],
    ['an older address', `https://www.notion.so/acme/My-Page-${HEX}`, { kind: 'object', id: ID }],
    ['an address of a site', `https://acme.notion.site/${ID}#part`, { kind: 'object', id: ID }],
    [
      'a database through a view',
      `https://www.notion.so/${HEX}?v=${HEX.replaceAll('0', '1')}`,
      { kind: 'object', id: ID, view: `view://${ID.replaceAll('0', '1')}` },
    ],
    [
      'a page over its database',
      `https://www.notion.so/${'f'.repeat(32)}?v=${HEX}&p=${HEX}&pm=s`,
      { kind: 'object', id: ID },
    ],
    [
      'a data source in braces',
      `{{collection://${ID}}}`,
      { kind: 'data-source', id: ID, address: `collection://${ID}` },
    ],
    ['a view', `view://${HEX}`, { kind: 'view', id: ID }],
    ['a user with an email', `user://${ID}/ada@example.com`, { kind: 'user', id: ID }],
    ['a discussion', `discussion://${ID}/${ID}/${ID}`, { kind: 'discussion', id: ID }],
    ['a file', 'notion-file-block://abc?name=a.png', { kind: 'file', id: undefined }],
    ['a document', 'notion://docs/skills', { kind: 'document' }],
    ['oneself', 'self', { kind: 'self' }],
  ])('is understood as %s', (_, text, expected) => {
    expect(parseReference(text)).toMatchObject(expected)
  })

  it.each([
    '',
    'Roadmap',
    'Roadmap 0123',
    'https://example.com/' + HEX,
    'https://evilnotion.so/' + HEX,
    'collection://x',
    'https://',
    'ftp://x',
  ])('is none: %j', (text) => {
    expect(parseReference(text)).toBeUndefined()
    expect(() => readReference(text)).toThrow(expect.objectContaining({ code: 'REFERENCE_INVALID' }))
  })
})
