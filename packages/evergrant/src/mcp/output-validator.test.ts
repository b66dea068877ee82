import { Client, InMemoryTransport, type JsonSchemaType } from '@modelcontextprotocol/client'
import { AjvJsonSchemaValidator } from '@modelcontextprotocol/client/validators/ajv'
import { Server } from '@modelcontextprotocol/server'
import { describe, expect, test } from 'vitest'
import { createOutputValidator } from './output-validator.js'

const TOOLS = 50
const schemaOf = (index: number) => ({
  type: 'object' as const,
  properties: { [`field${index}`]: { type: 'number' } },
  required: [`field${index}`],
})

/** A server of 50 tools with output schemas; the last one's does not compile. */
async function connectTo(validator: ReturnType<typeof createOutputValidator>) {
  const server = new Server({ name: 'many', version: '1' }, { capabilities: { tools: {} } })
  const broken = { type: 'object' as const, properties: { name: { pattern: '(' } } }
  server.setRequestHandler('tools/list', () => ({
    tools: Array.from({ length: TOOLS + 1 }, (_, index) => ({
      name: `tool${index}`,
      inputSchema: { type: 'object' as const },
      outputSchema: index === TOOLS ? broken : schemaOf(index),
    })),
  }))
  server.setRequestHandler('tools/call', ({ params }) => ({
    content: [],
    structuredContent: params.arguments ?? {},
  }))
  const [here, there] = InMemoryTransport.createLinkedPair()
  const client = new Client({ name: 'test', version: '1' }, { jsonSchemaValidator: validator })
  await Promise.all([server.connect(there), client.connect(here)])
  return client
}

/** The SDK's own engine, counting what it compiles. */
function counting() {
  const compiled: JsonSchemaType[] = []
  const validator = createOutputValidator(() => ({
    getValidator(schema) {
      compiled.push(schema)
      return new AjvJsonSchemaValidator().getValidator(schema)
    },
  }))
  return { compiled, validator }
}

describe('a server of 50 tools with output schemas', () => {
  test('nothing is compiled for a list, and one schema for the tool that is called', async () => {
    const { compiled, validator } = counting()
    const client = await connectTo(validator)
    await client.listTools()
    expect(compiled).toEqual([])
    await client.callTool({ name: 'tool7', arguments: { field7: 1 } })
    await client.callTool({ name: 'tool7', arguments: { field7: 2 } })
    expect(compiled).toEqual([schemaOf(7)])
  })

  test('clients share what was compiled, also after the list was fetched again', async () => {
    const { compiled, validator } = counting()
    for (const client of [await connectTo(validator), await connectTo(validator)]) {
      for (let times = 0; times < 2; times += 1) {
        await client.listTools()
        await client.callTool({ name: 'tool3', arguments: { field3: 1 } })
      }
    }
    expect(compiled).toEqual([schemaOf(3)])
  })

  test('a result that does not match is refused', async () => {
    const client = await connectTo(counting().validator)
    await client.listTools()
    await expect(client.callTool({ name: 'tool0', arguments: { field0: 'text' } })).rejects.toThrow('does not match')
  })

  test('a schema that does not compile is an error of its tool only', async () => {
    const client = await connectTo(counting().validator)
    await client.listTools()
    await expect(client.callTool({ name: `tool${TOOLS}`, arguments: {} })).rejects.toThrow(
      'validate structured content',
    )
    await expect(client.callTool({ name: 'tool1', arguments: { field1: 1 } })).resolves.toBeDefined()
  })
})

test('two schemas that call themselves the same are two schemas', () => {
  const { validator } = counting()
  const first = validator.getValidator({ $id: 'https://schema.example/same', type: 'string' })
  const second = validator.getValidator({ $id: 'https://schema.example/same', type: 'number' })
  expect([first('text').valid, second('text').valid, second(1).valid]).toEqual([true, false, true])
})

test('what is kept is bounded, and compiled again when it is needed again', () => {
  let compiled = 0
  const refused = { valid: false, data: undefined, errorMessage: 'no' } as const
  const validator = createOutputValidator(() => {
    compiled += 1
    return { getValidator: () => () => refused }
  })
  for (let index = 0; index < 1_001; index += 1) validator.getValidator({ const: index })(index)
  validator.getValidator({ const: 1_000 })(1_000)
  expect(compiled).toBe(1_001)
  validator.getValidator({ const: 0 })(0)
  expect(compiled).toBe(1_002)
})
