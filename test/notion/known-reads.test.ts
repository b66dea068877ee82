import { knownReads } from 'evergrant/filter'
import { expect, it } from 'vitest'
import { openWorkspace } from './workspace.js'

it('the tools that are known to read are those of the newest list that say so, and no other', async () => {
  const workspace = await openWorkspace({ laterTools: true })
  try {
    const tools = await workspace.client.listTools()
    const saysSo = tools.filter(({ annotations }) => annotations?.['readOnlyHint'] === true).map(({ name }) => name)
    expect([...knownReads(workspace.sandbox.url)].toSorted()).toEqual(saysSo.toSorted())
    expect(saysSo).toHaveLength(27)
  } finally {
    await workspace.close()
  }
})
