import { expect, it } from 'vitest'
import type { EvergrantEvent } from './event.js'
import { openTelemetrySink } from './open-telemetry.js'

const connection = { owner: 'local', server: 'https://mcp.example/mcp', profile: 'work' }
const event: EvergrantEvent = { type: 'token_refreshed', generation: 2, rotated: true, at: 5, connection }

it('counts events by type and server, and adds them to the span with all their facts', () => {
  const told: unknown[] = []
  const counter = { add: (value: number, attributes?: object) => told.push([value, attributes]) }
  const span = { addEvent: (name: string, attributes?: object) => told.push([name, attributes]) }
  const sink = openTelemetrySink({
    meter: {
      createCounter(name) {
        told.push(name)
        return counter
      },
    },
    span: () => span,
  })
  sink(event)
  expect(told).toEqual([
    'evergrant.events',
    [1, { 'evergrant.type': 'token_refreshed', 'evergrant.server': 'https://mcp.example/mcp' }],
    [
      'evergrant.token_refreshed',
      {
        'evergrant.owner': 'local',
        'evergrant.server': 'https://mcp.example/mcp',
        'evergrant.profile': 'work',
        'evergrant.generation': 2,
        'evergrant.rotated': true,
      },
    ],
  ])
})

it('does without a meter, and without a span at the moment', () => {
  expect(() => openTelemetrySink({ span: () => undefined })(event)).not.toThrow()
})
