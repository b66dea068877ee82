export { createFileStore } from './file-store.js'
export type { FileStoreOptions } from './file-store.js'
export { inspectFileStore } from './inspection.js'
export type { FileStoreInspection } from './inspection.js'
