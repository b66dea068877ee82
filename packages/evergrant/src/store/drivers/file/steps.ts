/**
 * The moments at which tests stop or end a process: between two changes to the file system, in the order in which they come.
 * Production code passes through them without doing anything.
 */
export const STEPS = [
  'write: begun',
  'write: temporary file written',
  'write: folder and fence checked',
  'write: linked',
  'write: temporary file removed',
  'write: synced',
  'create: begun',
  'create: folder prepared',
  'create: fence checked',
  'create: renamed',
  'create: synced',
  'prune: temporary files removed',
  'prune: one version removed',
  'clear: begun',
  'clear: temporary files removed',
  'clear: versions removed',
  'clear: last version removed',
  'lease: begun',
  'lease: judged free',
  'lease: temporary file written',
  'lease: folder checked',
  'lease: linked',
  'lease: temporary file removed',
  'lease: synced',
  'lease: older leases removed',
  'lease: older writes stopped',
  'release: begun',
  'release: done',
] as const

export type Step = (typeof STEPS)[number]

export type OnStep = (step: Step) => void | Promise<void>
