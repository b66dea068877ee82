import { describe, expect, test } from 'vitest'
import { callTool, createScene } from './scene.js'

const HOUR_S = 3600

describe.each([
  ['stock', false],
  ['strict', true],
] as const)('a login that is moved, at a %s server', (_name, strict) => {
  test('works there, is not renewed here, and after the receipt is gone here', async () => {
    await using scene = await createScene({ strict })
    const { source, target, at, sandbox, advance } = scene
    const { bundle, expiresAt } = await scene.exportToTarget()
    expect(expiresAt - scene.clock.now()).toBeGreaterThan(3_590_000)
    expect(await source.evergrant.status(at)).toMatchObject({ state: 'moving', move: { expiresAt } })
    // Until the import the access token here is as good as ever.
    await callTool(source, at)

    const imported = await target.evergrant.importLogin(bundle)
    expect(imported).toMatchObject({ connection: { server: sandbox.url }, copy: false, already: false })
    expect(imported.receipt).toMatch(/^[0-9A-HJKMNP-TV-Z]{5}-[0-9A-HJKMNP-TV-Z]{5}$/)
    await callTool(target, at)

    advance(HOUR_S + 60)
    await callTool(target, at)
    expect(sandbox.stats()).toMatchObject({ refreshesSucceeded: 1, refreshesFailed: 0 })
    await expect(source.evergrant.getAccessToken(at)).rejects.toMatchObject({ code: 'LOGIN_MOVING', exitCode: 75 })
    await expect(callTool(scene.again(source), at)).rejects.toMatchObject({ code: 'LOGIN_MOVING' })

    await source.evergrant.confirmExport({ ...at, receipt: imported.receipt ?? '' })
    expect(await source.evergrant.status(at)).toMatchObject({ state: 'moved', refreshable: false })
    await expect(callTool(source, at)).rejects.toMatchObject({
      code: 'AUTHORIZATION_REQUIRED',
      details: { reason: 'moved' },
    })
    advance(HOUR_S + 60)
    await callTool(target, at)
    expect(sandbox.stats()).toMatchObject({ refreshesSucceeded: 2, refreshesFailed: 0, revocations: 0 })
    for (const { evergrant } of [source, target]) {
      expect((await evergrant.verifyAuditLog(at)).problems).toEqual([])
    }
  })

  test('cancelled: it is renewed here as before', async () => {
    await using scene = await createScene({ strict })
    const { source, at, sandbox, advance } = scene
    await scene.exportToTarget()
    advance(HOUR_S + 60)
    await expect(callTool(source, at)).rejects.toMatchObject({ code: 'LOGIN_MOVING' })
    expect(await source.evergrant.status(at)).toMatchObject({ state: 'moving' })

    await source.evergrant.cancelExport(at)
    await callTool(source, at)
    expect(await source.evergrant.status(at)).toMatchObject({ state: 'signed_in', generation: 2 })
    expect(sandbox.stats()).toMatchObject({ refreshesSucceeded: 1, refreshesFailed: 0 })
  })

  test('a 401 before the time asks for no tokens, once or often', async () => {
    await using scene = await createScene({ strict })
    const { source, at, sandbox } = scene
    const refused = await source.evergrant.getAccessToken(at)
    await scene.exportToTarget()
    await sandbox.revokeGrants()
    for (const program of [source, scene.again(source)]) {
      await expect(callTool(program, at)).rejects.toMatchObject({
        code: 'LOGIN_MOVING',
        hint: expect.stringMatching(/export --confirm CODE.*export --cancel/),
      })
    }
    expect(sandbox.stats().byGrantType.refresh_token).toBe(0)
    expect(await source.evergrant.getAccessToken(at)).toBe(refused)
  })

  test('a copy is made only in so many words, and leaves the login in use here', async () => {
    await using scene = await createScene({ strict })
    const { source, target, at, sandbox, advance } = scene
    const { publicKey } = await target.evergrant.createImportKey()
    const wrong = { ...at, recipient: publicKey, copy: true as never }
    await expect(source.evergrant.exportLogin(wrong)).rejects.toThrow(TypeError)
    const { bundle, copy } = await source.evergrant.exportLogin({ ...wrong, copy: 'accept-conflicts' })
    expect(copy).toBe(true)
    expect(await source.evergrant.status(at)).toMatchObject({ state: 'signed_in' })
    const imported = await target.evergrant.importLogin(bundle)
    expect(imported).toMatchObject({ copy: true })
    expect(imported).not.toHaveProperty('receipt')

    advance(HOUR_S + 60)
    await callTool(source, at)
    const other = callTool(target, at)
    // What the command line tells of it: at a strict server the second refresh ends the login for both.
    if (strict) {
      await expect(other).rejects.toMatchObject({ code: 'AUTHORIZATION_REQUIRED' })
      expect(sandbox.stats().grants).toMatchObject([{ revokedAt: expect.any(String) }])
    } else await other
  })
})
