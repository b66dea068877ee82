import type { Chapter } from './scenario.js'

const LOGIN = 'test/cli/login.test.ts'
const LOGINS = 'test/pains/logins.test.ts'
const PROGRAMS = 'test/pains/programs.test.ts'
const SECOND = 'test/login/second-login.test.ts'
const TWO_STEPS = 'test/login/two-steps.test.ts'

export const SIGN_INS: Chapter = {
  title: 'Registration, callback, browser',
  scenarios: [
    {
      title: 'The callback port is another one at each start',
      elsewhere:
        'The redirect address no longer fits the registration, so a new client is registered and the stored refresh token belongs to nobody. One service reported it for 29,000 connections.',
      here: 'Four addresses are registered at once. Only a login registers; a refresh never does.',
      tests: [
        [
          'packages/evergrant/src/oauth/registration.test.ts',
          'asks for a public native client with every redirect URI',
        ],
        [
          'packages/evergrant/src/cli/login/callback-listener.test.ts',
          'are all registered, and the first free one is listened at',
        ],
        [
          PROGRAMS,
          'need no callback port: with all of them taken, one refreshes and all are served by the same registration',
        ],
      ],
    },
    {
      title: 'The callback port is taken',
      elsewhere:
        'Two programs that start together fight for one port. One client bound it at every start, also when no login was needed: 4 to 5 of 8 processes failed.',
      here: 'Only a login listens. The next free one of the four is used, and a random one when all are taken.',
      tests: [
        [LOGIN, 'that are all taken are no obstacle: a random one is registered besides'],
        [LOGIN, 'are each enough for a login: two at once do not meet'],
        [
          PROGRAMS,
          'need no callback port: with all of them taken, one refreshes and all are served by the same registration',
        ],
      ],
    },
    {
      title: 'The server has forgotten the registration',
      elsewhere: 'The cached client is used for ever, and every login fails with it.',
      here: 'A login registers again, in the same tab. A refresh says so once, and asks for a login.',
      tests: [
        [LOGIN, 'that has forgotten this installation is registered with again, in the same tab'],
        [
          'test/e2e/connection.test.ts',
          'a registration that the server has forgotten is named, and the next login replaces it',
        ],
        [LOGIN, 'gives a new link when the server has forgotten this installation'],
      ],
    },
    {
      title: 'Floods of browser tabs',
      elsewhere:
        'A program that runs in the background opens the browser by itself, after sleep or in a crash loop, one tab for each process.',
      here: 'Only `evergrant login` opens a browser. Everything else reports that a login is needed.',
      tests: [
        [PROGRAMS, 'open no browser when the token endpoint %s'],
        [PROGRAMS, 'open no browser when the server has ended the login, and each says what to do'],
        ['test/cli/calls.test.ts', 'a call never starts a login or a browser: without one it exits 4'],
      ],
    },
    {
      title: '`state` is missing, or the same at every login',
      elsewhere:
        "One client of five sent none, one sent the same at every login. A callback of somebody else is then taken for one's own.",
      here: '256 random bits for each login, kept as a hash, compared in constant time, used once.',
      tests: [
        [LOGINS, 'every login has a state, a verifier and a binding of its own'],
        ['packages/evergrant/src/oauth/authorization.test.ts', 'uses 256 fresh random bits for state and verifier'],
        ['test/login/callback.test.ts', '%s is refused, and the login still waits for the right one'],
      ],
    },
    {
      title: 'A callback of another login arrives',
      elsewhere: 'The wait ends with a message about an attack, and the right callback finds nobody.',
      here: 'The page says that it is not this sign-in, and the wait goes on.',
      tests: [[LOGIN, 'of another sign-in is answered, reported, and does not end the wait']],
    },
    {
      title: 'No browser on this machine: SSH, containers, CI',
      elsewhere: 'The redirect goes to a machine that does not listen, and the login cannot be finished.',
      here: 'The address can be pasted while the listener waits, or the login is made in two steps, the second with the address on stdin.',
      tests: [
        [LOGIN, 'can be pasted, after a wrong one'],
        [LOGIN, 'prints the link on stdout and completes from stdin'],
        [LOGIN, 'that cannot be started is no obstacle'],
      ],
    },
    {
      title: 'The link is cut at its first `&`',
      elsewhere: 'The browser is started through a shell.',
      here: 'It is started without one.',
      tests: [[LOGIN, 'is started by %s, without a shell and without our secrets']],
    },
    {
      title: 'The server never redirects back',
      elsewhere: 'The program waits without a word.',
      here: 'The wait ends with a message that says what did not come.',
      tests: [[LOGIN, '%s ends in a clear message']],
    },
    {
      title: 'Signing in again loses the login that worked',
      elsewhere: 'The stored tokens are removed before there are new ones.',
      here: 'A login stays until its successor is stored. Denied, left alone or killed, a second login changes nothing.',
      tests: [
        [SECOND, 'denied: the first still works'],
        [SECOND, 'approved, and nobody comes back: the first still works'],
        [SECOND, 'killed after consent, while the code is exchanged: the first still works, the callback does not'],
        [SECOND, 'completed while a refresh of the first is on its way: the new login wins'],
      ],
    },
    {
      title: 'After a new login a running program goes on with the old token',
      elsewhere: 'It has to be started again.',
      here: 'Its next call finds the new tokens in the store.',
      tests: [[LOGINS, 'while another program runs: that program goes on with the new tokens, by itself']],
    },
    {
      title: 'Another workspace, or a second account',
      elsewhere:
        'There is one login a server, and a second one replaces it, or ends it at the server by using the same client.',
      here: 'Each profile is a login with a client of its own.',
      tests: [
        ['test/cli/session.test.ts', 'profiles are logins of their own, and a mistyped one is pointed out'],
        ['test/peers/oidc-provider.test.ts', 'under another profile is a login of its own'],
      ],
    },
    {
      title: "One person's login reaches another",
      elsewhere: 'Tokens are kept by server, or a callback is taken from any browser.',
      here: 'A login belongs to an owner and to the browser that began it; a record is sealed under its own name.',
      tests: [
        [TWO_STEPS, '%s cannot complete it, and it stays complete-able'],
        [TWO_STEPS, 'two owners sign in at the same time and keep apart'],
        [
          'test/examples/web-sign-in.test.ts',
          'in another browser, with or without a session, is refused before the code is sent',
        ],
        ['test/e2e/bad-luck.test.ts', 'the record of another connection in its place'],
      ],
    },
  ],
}
