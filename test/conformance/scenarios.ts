import type { ClientCapabilities } from '@modelcontextprotocol/client'
import type { Evergrant, MachineLoginOptions, SigningAlgorithm } from 'evergrant'
import { SkillsClient } from 'evergrant/skills'

export type Client = Awaited<ReturnType<Evergrant['connect']>>

/** What the suite hands to a client, by its README. */
export interface SuiteContext {
  readonly client_id?: string
  readonly client_secret?: string
  readonly issuer?: string
  readonly private_key_pem?: string
  readonly signing_algorithm?: SigningAlgorithm
  readonly idp_client_id?: string
  readonly idp_id_token?: string
  readonly idp_token_endpoint?: string
  readonly valid_jwt?: string
  readonly toolCalls?: readonly { readonly name: string; readonly arguments: Record<string, unknown> }[]
}

/** What a scenario wants done. */
export interface Work {
  readonly capabilities?: ClientCapabilities
  readonly prepare?: (client: Client) => void
  run(client: Client): Promise<void>
}

/** How to sign in where no person does, by what the suite hands over. */
export function machineLogin(scenario: string, context: SuiteContext): MachineLoginOptions | undefined {
  const { client_id: clientId, client_secret: clientSecret, private_key_pem: privateKey } = context
  if (clientId === undefined) return undefined
  const client = { clientId, ...(clientSecret !== undefined && { clientSecret }) }
  const { idp_token_endpoint: tokenEndpoint, idp_client_id: idpClient, idp_id_token: idToken } = context
  if (tokenEndpoint !== undefined && idpClient !== undefined && idToken !== undefined)
    return { ...client, identityProvider: { tokenEndpoint, clientId: idpClient, idToken } }
  if (context.valid_jwt !== undefined) return { ...client, assertion: context.valid_jwt }
  if (privateKey !== undefined)
    return { ...client, privateKey, signing: { algorithm: context.signing_algorithm ?? 'ES256' } }
  return scenario.startsWith('auth/client-credentials') ? client : undefined
}

export function workFor(scenario: string, context: SuiteContext): Work {
  if (scenario.startsWith('sep-2640-client-verify-')) return { run: loadSkills }
  if (scenario.startsWith('auth/')) return { run: (client) => callTools(client, ['test-tool']) }
  if (scenario === 'http-custom-headers') {
    return {
      async run(client) {
        await client.listTools()
        for (const { name, arguments: args } of context.toolCalls ?? [])
          await client.callTool({ name, arguments: args })
      },
    }
  }
  return WORK[scenario] ?? { run: (client) => callTools(client) }
}

const WORK: Readonly<Record<string, Work>> = {
  'sep-2640-client-no-prefetch': { run: async (client) => void (await new SkillsClient(client).list()) },
  initialize: { run: async (client) => void (await client.listTools()) },
  tools_call: {
    async run(client) {
      await client.listTools()
      await client.callTool({ name: 'add_numbers', arguments: { a: 5, b: 3 } })
    },
  },
  'elicitation-sep1034-client-defaults': { ...accepting({}), run: (client) => callTools(client) },
  'sep-2322-client-request-state': { ...accepting({ confirmed: true }), run: (client) => callTools(client) },
  // The schema refers to the network: to list it must not fetch it.
  'json-schema-ref-no-deref': { run: async (client) => void (await client.listTools()) },
  // Gives the schema of one tool to the other, which shows what is left of it.
  'json-schema-2020-12-preservation': {
    async run(client) {
      const { tools } = await client.listTools()
      const focal = tools.find(({ inputSchema }) => '$schema' in inputSchema)
      const echo = tools.find(({ inputSchema }) => 'schema' in (inputSchema.properties ?? {}))
      if (focal === undefined || echo === undefined) throw new Error('the tools of this scenario are not there')
      await client.callTool({ name: echo.name, arguments: { schema: focal.inputSchema } })
    },
  },
}

/** A host whose person accepts every form, with this content; what is left out is filled in by its defaults. */
function accepting(content: Record<string, string | number | boolean>): Pick<Work, 'capabilities' | 'prepare'> {
  return {
    capabilities: { elicitation: { form: { applyDefaults: true } } },
    prepare: (client) => client.setRequestHandler('elicitation/create', () => ({ action: 'accept', content })),
  }
}

/** Every skill with all its files, as a host loads them. */
async function loadSkills(client: Client): Promise<void> {
  const skills = new SkillsClient(client)
  for (const skill of (await skills.list()).skills) {
    await skills.read(skill)
    for (const { uri } of Array.isArray(skill.resources) ? skill.resources : []) await skills.read(skill, uri)
  }
}

/** Every tool, or those of these names. */
async function callTools(client: Client, names?: readonly string[]): Promise<void> {
  const { tools } = await client.listTools()
  for (const tool of tools) {
    if (names === undefined || names.includes(tool.name)) await client.callTool({ name: tool.name, arguments: {} })
  }
}
