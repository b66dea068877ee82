import type { Metric, Run } from './metric.js'
import { prepareBridgeStart } from './metrics/bridge-start.js'
import { prepareBridge } from './metrics/bridge.js'
import { prepareClients } from './metrics/clients.js'
import { prepareImport } from './metrics/import.js'
import { prepareInstall } from './metrics/install.js'
import { prepareLibrary } from './metrics/library.js'
import { prepareLogin } from './metrics/login.js'
import { prepareOneShot } from './metrics/one-shot.js'

/** All that is measured, in the order in which it is. */
export const METRICS = {
  'one-shot': prepareOneShot,
  'bridge-start': prepareBridgeStart,
  bridge: prepareBridge,
  library: prepareLibrary,
  clients: prepareClients,
  import: prepareImport,
  login: prepareLogin,
  install: prepareInstall,
} satisfies Record<string, (run: Run) => Promise<Metric>>

export type MetricName = keyof typeof METRICS
