// One login's life, step by step.
import { setStage } from './stage.js'

const steps = [
  {
    title: 'A login begins',
    text: 'The person is sent to the consent page. What the second half needs is kept for ten minutes.',
    act: (stage) => stage.beginLogin(),
  },
  {
    title: 'It is completed',
    text: 'The pending record is taken, in one step with reading it, before the code goes out.',
    act(stage) {
      stage.pass(20)
      return stage.completeLogin()
    },
  },
  {
    title: 'A client connects',
    text: 'It finds out which era of the protocol the server speaks.',
    async act({ evergrant, connection }) {
      const client = await evergrant.connect(connection)
      await client.close()
    },
  },
  {
    title: 'A refresh',
    text: `Two writes: the intent before the request goes out, the new tokens before anybody sees them. A process that is killed in
between leaves the intent: the next one waits until its owner is proved dead, or until five seconds after its deadline,
and sends the same token once more.`,
    act(stage) {
      stage.pass(3600)
      return stage.wantToken()
    },
  },
  {
    title: 'A refresh that fails for now',
    text: 'The token endpoint answers 503. No token is touched; the brakes hold the next attempt.',
    async act(stage) {
      stage.pass(3600)
      stage.sandbox.faults.token = { status: 503 }
      await stage.wantToken()
      stage.sandbox.faults.token = undefined
    },
  },
  {
    title: 'A reply that is lost',
    text: `The server has done its work, and the connection breaks. Whether the token was spent is not known: it stays where it
is, and is sent again when the brakes allow it.`,
    async act(stage) {
      stage.pass(3600)
      stage.sandbox.faults.dropTokenReply = 9
      await stage.wantToken()
      stage.sandbox.faults.dropTokenReply = undefined
    },
  },
  {
    title: 'The keys are rotated',
    text: `Every sealed record gets a new envelope; what is in it stays as it was. While the rotation is under way a record names
the new key, so that one which was interrupted goes on.`,
    act: (stage) => stage.rotateKeys(),
  },
  {
    title: 'The refresh token is refused for good',
    text: 'The login was ended at the server.',
    async act(stage) {
      stage.pass(3600)
      await stage.sandbox.revokeGrants()
      await stage.wantToken()
    },
  },
  {
    title: 'Another login',
    text: 'It replaces the dead one, with a client of its own.',
    async act(stage) {
      await stage.beginLogin()
      stage.pass(20)
      await stage.completeLogin()
    },
  },
  {
    title: 'A key for an import',
    text: 'It is good for one bundle within a day.',
    act: (stage) => stage.createImportKey(),
  },
  {
    title: 'The login is exported',
    text: `From now on it is on its way: no \`dueAt\`, and nobody refreshes it. The bundle is handed out after this is written.`,
    act: (stage) => stage.exportLogin(),
  },
  {
    title: 'The export is cancelled',
    text: 'The login is used here again. Its bundle is used up in this store, for as long as it could be imported.',
    act: (stage) => stage.cancelExport(),
  },
  {
    title: 'It is exported again',
    text: 'Into another bundle, to the same key.',
    act: (stage) => stage.exportLogin(),
  },
  {
    title: 'It is imported',
    text: `In another store, usually; here under another name. The credential names the bundle that it came from, and keeps the
receipt code, to be shown again. Another record keeps the bundle from being used twice, also after a logout. The key is
used up.`,
    act: (stage) => stage.importLogin(),
  },
  {
    title: 'The export is confirmed',
    text: 'What is left where it was says that it has moved, and opens nothing.',
    act: (stage) => stage.confirmExport(),
  },
  {
    title: 'Logout',
    text: 'The credential is removed after the server has revoked the grant. The log stays.',
    act: ({ evergrant, connection }) => evergrant.logout({ ...connection, profile: 'moved' }),
  },
]

/** `{ steps: [{ title, text, changes }], origin, start }` */
export async function tellStory() {
  const stage = await setStage()
  const told = []
  for (const { title, text, act } of steps) {
    stage.changes.length = 0
    await act(stage)
    await stage.settle()
    told.push({ title, text, changes: [...stage.changes] })
  }
  await stage.close()
  return { steps: told, origin: stage.origin, start: stage.start }
}
