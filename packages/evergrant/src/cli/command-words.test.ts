import { expect, it } from 'vitest'
import { withConnection } from './command-words.js'

const here = { server: 'https://mcp.example/mcp', profile: 'work' }

it.each([
  ['a command', 'Run `evergrant login`.', 'Run `evergrant login --profile work --server https://mcp.example/mcp`.'],
  [
    'two commands',
    '`evergrant status`, or `evergrant logout --local`',
    '`evergrant status --profile work --server https://mcp.example/mcp`, or `evergrant logout --local --profile work --server https://mcp.example/mcp`',
  ],
  [
    'a flag that is there already',
    '`evergrant login --profile "x y"`',
    '`evergrant login --profile "x y" --server https://mcp.example/mcp`',
  ],
  ['a command for no connection', '`evergrant profiles`', '`evergrant profiles`'],
  ['the second step of a login', '`evergrant login --complete -`', '`evergrant login --complete -`'],
  ['what was run', 'Pass the file that `evergrant export` wrote.', 'Pass the file that `evergrant export` wrote.'],
  [
    'what is run elsewhere',
    '`evergrant export --cancel` where the login is',
    '`evergrant export --cancel` where the login is',
  ],
  ['help', '`evergrant tools --help`', '`evergrant tools --help`'],
  ['another program', '`openssl rand -base64 32`', '`openssl rand -base64 32`'],
])('%s in a hint gets what it needs of the connection', (_, hint, expected) => {
  expect(withConnection(hint, here)).toBe(expected)
  expect(withConnection(hint, { profile: 'default', server: 'https://mcp.notion.com/mcp' })).toBe(hint)
})
