import { expect, it } from 'vitest'
import { NOTION_SERVER } from '../index.js'
import { readVariable } from './environment.js'
import { describeEnvironment, ENVIRONMENT } from './environment-table.js'
import { describeEvent } from './event-words.js'

it('names the server that the library takes by default', () => {
  expect(ENVIRONMENT.EVERGRANT_SERVER.default).toBe(NOTION_SERVER)
})

it('takes an empty variable for an unset one', () => {
  expect(readVariable({ EVERGRANT_PROFILE: '' }, 'EVERGRANT_PROFILE')).toBeUndefined()
  expect(readVariable({ EVERGRANT_PROFILE: 'work' }, 'EVERGRANT_PROFILE')).toBe('work')
})

it('has a line in the help for every variable', () => {
  for (const name of Object.keys(ENVIRONMENT)) expect(describeEnvironment()).toContain(`\n  ${name} `)
})

it('tells a step in one line, whatever a server put into it', () => {
  const connection = { owner: 'local', server: NOTION_SERVER, profile: 'work' }
  const event = { at: 0, connection, type: 'transient_failure', reason: 'a\n\u001B[2Jb', attempt: 2 } as const
  expect(describeEvent(event)).toBe(
    '1970-01-01T00:00:00.000Z [work] the authorization server cannot be used for now: a [2Jb (attempt 2)',
  )
})
