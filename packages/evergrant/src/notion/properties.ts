/** A property's value as programs use it. Dates: ISO day, or ISO time with zone. People, relations, files: references. */
export type PropertyValue = string | number | boolean | readonly string[] | DateValue | PlaceValue | undefined

/** A day, a time or a span: `{ start: '2026-11-30' }`. */
export interface DateValue {
  readonly start: string
  readonly end?: string | undefined
}

/** A place on the map. */
export interface PlaceValue {
  readonly name?: string | undefined
  readonly address?: string | undefined
  readonly latitude?: number | undefined
  readonly longitude?: number | undefined
  readonly googlePlaceId?: string | undefined
}
