const NAMES = ['gray', 'brown', 'orange', 'yellow', 'green', 'blue', 'purple', 'pink', 'red'] as const

const COLORS: ReadonlySet<string> = new Set(NAMES.flatMap((name) => [name, `${name}_bg`]))

/** A colour in the spelling that is stored; undefined for the default and for what is no colour. */
export function readColor(value: string | undefined): string | undefined {
  const color = value?.replace(/_background$/, '_bg')
  return color !== undefined && COLORS.has(color) ? color : undefined
}
