import type {
  JsonSchemaType,
  jsonSchemaValidator as SchemaEngine,
  JsonSchemaValidator,
  JsonSchemaValidatorResult,
} from '@modelcontextprotocol/client'

/**
 * Checks results of tools by their output schemas, each compiled when its tool gives its first result, and once for all clients
 * that share this. The SDK by itself compiles every schema of a list at the first call, for every client anew.
 *
 * A schema that does not compile is an error of its own tool's results.
 *
 * @param createEngine a new engine for each schema: one that is shared mixes up schemas that call themselves by the same `$id`
 */
export function createOutputValidator(createEngine: () => SchemaEngine): SchemaEngine {
  /** By their text: every list that is fetched has new objects of the same schemas. */
  const compiled = new Map<string, JsonSchemaValidator<unknown>>()

  const compile = (schema: JsonSchemaType): JsonSchemaValidator<unknown> => {
    const text = JSON.stringify(schema)
    const known = compiled.get(text)
    if (known !== undefined) return known
    const validate = createEngine().getValidator(schema)
    const [oldest] = compiled.keys()
    if (compiled.size >= MAX_SCHEMAS && oldest !== undefined) compiled.delete(oldest)
    compiled.set(text, validate)
    return validate
  }

  return {
    getValidator<T>(schema: JsonSchemaType): JsonSchemaValidator<T> {
      let validate: JsonSchemaValidator<unknown> | undefined
      return (input) => {
        validate ??= compile(schema)
        return validate(input) as JsonSchemaValidatorResult<T>
      }
    },
  }
}

/** What is beyond is compiled again by the next client that needs it. */
const MAX_SCHEMAS = 1_000
