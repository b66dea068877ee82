/** A property's value as programs use it. Dates: ISO day, or ISO time with zone. People, relations, files: references. */
export type PropertyValue = string | number | boolean | readonly string[] | DateValue | PlaceValue | undefined

export interface DateValue {
  readonly start: string
  readonly end?: string | undefined
}

export interface PlaceValue {
  readonly name?: string | undefined
  readonly address?: string | undefined
  readonly latitude?: number | undefined
  readonly longitude?: number | undefined
  readonly googlePlaceId?: string | undefined
}
