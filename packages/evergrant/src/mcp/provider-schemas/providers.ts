/** Whose models are to read the tools. */
export type Provider = keyof typeof PROVIDERS

/** What the tool schemas of one provider may look like. */
export interface ProviderRules {
  /** The only keywords that it knows, where everything else makes it refuse the schema. */
  readonly only?: ReadonlySet<string>
  /** Keywords that make it refuse the schema. */
  readonly never: ReadonlySet<string>
  /** One type for each schema, `nullable` in place of the type `null`, `enum` for text only. */
  readonly openApiTypes: boolean
  /** Formats that it knows; any where not set. */
  readonly formats?: ReadonlySet<string>
  /** A `pattern` is read by an engine without look-around. */
  readonly plainPatterns: boolean
  /** `properties` at the top is not enough: every object has to have them. */
  readonly objectsHaveProperties: boolean
  readonly listsHaveItems: boolean
  readonly toolName: RegExp
  /** Of the properties at the top, or of every object in the schema. */
  readonly propertyName: { readonly shape: RegExp; readonly where: 'top' | 'everywhere' }
}

/**
 * As of November 2026. Where each line comes from stands in docs/bridge-schemas.md.
 */
export const PROVIDERS = {
  openai: {
    never: new Set([
      '$schema',
      'allOf',
      'oneOf',
      'not',
      'if',
      'then',
      'else',
      'dependentRequired',
      'dependentSchemas',
      'dependencies',
      'patternProperties',
      'propertyNames',
      'unevaluatedProperties',
      'unevaluatedItems',
      'contains',
      'minContains',
      'maxContains',
      'prefixItems',
    ]),
    openApiTypes: false,
    formats: new Set(['date-time', 'time', 'date', 'duration', 'email', 'hostname', 'ipv4', 'ipv6', 'uuid']),
    plainPatterns: true,
    objectsHaveProperties: true,
    listsHaveItems: true,
    toolName: /^[a-zA-Z0-9_-]{1,64}$/,
    propertyName: { shape: /^/, where: 'top' },
  },
  anthropic: {
    never: new Set(),
    openApiTypes: false,
    plainPatterns: false,
    objectsHaveProperties: false,
    listsHaveItems: false,
    toolName: /^[a-zA-Z0-9_-]{1,128}$/,
    propertyName: { shape: /^[a-zA-Z0-9_.-]{1,64}$/, where: 'top' },
  },
  gemini: {
    only: new Set([
      'type',
      'format',
      'title',
      'description',
      'nullable',
      'enum',
      'items',
      'minItems',
      'maxItems',
      'properties',
      'required',
      'minProperties',
      'maxProperties',
      'minLength',
      'maxLength',
      'pattern',
      'minimum',
      'maximum',
      'anyOf',
      'propertyOrdering',
    ]),
    never: new Set(['allOf', 'oneOf']),
    openApiTypes: true,
    formats: new Set(['date-time', 'enum', 'float', 'double', 'int32', 'int64']),
    plainPatterns: true,
    objectsHaveProperties: false,
    listsHaveItems: true,
    toolName: /^[a-zA-Z_][a-zA-Z0-9_.:-]{0,63}$/,
    propertyName: { shape: /^[a-zA-Z_][a-zA-Z0-9_]{0,63}$/, where: 'everywhere' },
  },
} as const satisfies Readonly<Record<string, ProviderRules>>
