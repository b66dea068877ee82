import { afterEach, expect, test } from 'vitest'

import { type Sandbox, startSandbox } from '../index.js'
import { authorizeUrl, exchange, registerClient } from '../testing/login.js'

let sandbox: Sandbox
afterEach(() => sandbox.close())

async function openConsent() {
  sandbox = await startSandbox({ autoApprove: false })
  const clientId = await registerClient(sandbox.origin)
  const request = authorizeUrl(sandbox.origin, clientId)
  const page = await (await fetch(request.url)).text()
  const handle = /name="handle" value="([^"]+)"/.exec(page)?.[1] ?? ''
  const workspaces = [...page.matchAll(/name="workspace" value="([^"]+)"/g)].map(([, id]) => id ?? '')
  return { clientId, request, page, handle, workspaces }
}

function answer(form: Record<string, string>): Promise<Response> {
  return fetch(`${sandbox.origin}/authorize/consent`, {
    method: 'POST',
    body: new URLSearchParams(form),
    redirect: 'manual',
  })
}

test('the consent page names the client and offers the workspaces', async () => {
  const { page, workspaces } = await openConsent()
  expect(page).toContain('Test client')
  expect(page).toContain('Larkspur Studio')
  expect(workspaces).toHaveLength(2)
  expect(sandbox.stats().authorizations).toBe(0)
})

test('approval grants the workspace that was chosen', async () => {
  const { clientId, request, handle, workspaces } = await openConsent()
  const response = await answer({ handle, workspace: workspaces[1] ?? '', decision: 'approve' })
  expect(response.status).toBe(302)
  const callback = new URL(response.headers.get('location') ?? '')
  expect(callback.searchParams.get('state')).toBe(request.state)
  expect((await exchange(sandbox.origin, { clientId, callback, ...request })).status).toBe(200)
  expect(sandbox.stats().grants).toMatchObject([{ workspace: 'Larkspur Archive' }])
})

test('denial goes back as access_denied with state and iss', async () => {
  const { request, handle } = await openConsent()
  const callback = new URL((await answer({ handle, decision: 'deny' })).headers.get('location') ?? '')
  expect(Object.fromEntries(callback.searchParams)).toMatchObject({
    error: 'access_denied',
    state: request.state,
    iss: sandbox.origin,
  })
  expect(sandbox.stats().authorizations).toBe(0)
})

test('a consent page is answered once', async () => {
  const { handle } = await openConsent()
  expect((await answer({ handle, decision: 'deny' })).status).toBe(302)
  expect((await answer({ handle, decision: 'approve' })).status).toBe(400)
  expect((await answer({ handle: 'guessed', decision: 'approve' })).status).toBe(400)
})
