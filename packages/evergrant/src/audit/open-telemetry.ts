import type { EventSink } from './event.js'

/** What is used of a `Meter` of `@opentelemetry/api`. */
export interface EventMeter {
  createCounter(name: string, options?: { readonly description?: string }): EventCounter
}

export interface EventCounter {
  add(value: number, attributes?: EventAttributes): void
}

/** What is used of a `Span` of `@opentelemetry/api`. */
export interface EventSpan {
  addEvent(name: string, attributes?: EventAttributes): unknown
}

export type EventAttributes = Record<string, string | number | boolean>

export interface OpenTelemetryOptions {
  /** Counts events by type and server as `evergrant.events`: `metrics.getMeter('my-app')`. */
  readonly meter?: EventMeter
  /** The span that each event is added to, with all its facts: `() => trace.getActiveSpan()`. */
  readonly span?: () => EventSpan | undefined
}

/** Events as OpenTelemetry has them, for `onEvent`. The API package is the caller's own; none is installed with the library. */
export function openTelemetrySink({ meter, span }: OpenTelemetryOptions): EventSink {
  const counter = meter?.createCounter('evergrant.events', { description: 'Steps in the life of MCP logins' })
  return ({ at: _at, connection, type, ...facts }) => {
    // Every other fact would make a time series of each of its values.
    counter?.add(1, prefixed({ type, server: connection.server }))
    span?.()?.addEvent(`evergrant.${type}`, prefixed({ ...connection, ...facts }))
  }
}

function prefixed(facts: EventAttributes): EventAttributes {
  return Object.fromEntries(Object.entries(facts).map(([name, value]) => [`evergrant.${name}`, value]))
}
