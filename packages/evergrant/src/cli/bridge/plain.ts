import type { CommandSpec } from '../command-spec.js'
import { readVariable } from '../environment.js'
import type { BridgeRequest } from './run.js'

/** What the bridge does where its words do not say otherwise. */
export const BRIDGE_DEFAULTS: Readonly<Omit<BridgeRequest, 'readOnly'>> = {
  tools: [],
  allow: [],
  ignoreTool: [],
  header: [],
  headerFile: [],
  timeout: 300,
  silent: false,
}

/** The bridge without any words of its own, as most hosts start it: understood without the library that knows them. */
export const plainBridge: CommandSpec = {
  operands: [],
  async run(context) {
    const readOnly = readVariable(context.io.env, 'EVERGRANT_READ_ONLY') !== undefined
    const { runBridgeCommand } = await import('./run.js')
    await runBridgeCommand(context, { ...BRIDGE_DEFAULTS, readOnly })
  },
}
