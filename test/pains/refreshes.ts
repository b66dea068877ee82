import type { Chapter } from './scenario.js'

const PROCESSES = 'test/pains/processes.test.ts'
const REFRESH = 'packages/evergrant/src/credentials/refresh.test.ts'
const SPENDING = 'packages/evergrant/src/credentials/spending.test.ts'
const CONNECTION = 'test/e2e/connection.test.ts'

export const REFRESHES: Chapter = {
  title: 'Refresh and rotation',
  scenarios: [
    {
      title: 'The token has ended by the clock, and several processes start at once',
      elsewhere:
        'Each process sends the same refresh token. Where it may be used once only, the server takes the second use for theft and ends the login for all. Of four set-ups measured with 4 to 8 processes, two kept the login.',
      here: 'One process asks, the others wait and adopt what it got. One refresh, however many processes, also at a strict server.',
      tests: [
        [PROCESSES, 'expired by the clock, %i at once: one refresh, and all are served'],
        ['test/demo/eight-processes.test.ts', 'that start with an expired token'],
        [REFRESH, 'fifty callers in five processes cause one token request'],
      ],
    },
    {
      title: 'The server refuses the token before its time, and several processes meet it at once',
      elsewhere:
        'The refresh after a 401 takes another way than the one by the clock, without the lock. One client that refreshed once by the clock lost the login in three of four trials here; another did not refresh at all; a third shared one refresh inside its own background process and lost the login with four of them.',
      here: 'Both ways go through the same lease. Whoever was refused says which token it was, and adopts a newer one instead of refreshing again.',
      tests: [
        [PROCESSES, 'refused by the server, %i at once: one refresh, and all are served'],
        ['test/demo/eight-processes.test.ts', 'whose token is refused although its time is not over'],
        [REFRESH, 'the clock and a 401 at once share one refresh'],
        [REFRESH, 'a 401 for a token that the store has replaced refreshes nothing'],
      ],
    },
    {
      title: 'The same once more, an hour later',
      elsewhere:
        'A process keeps the refresh token that it knows in memory. At a server that forgives one use too many, the first round works for all and the second fails for three of four.',
      here: 'Under the lease the store is read again; nobody sends a token that another process has replaced.',
      tests: [
        [PROCESSES, 'refused by the server again, 4 that remember the tokens of the round before: one refresh a round'],
      ],
    },
    {
      title: 'Twenty calls in parallel in one program',
      elsewhere:
        'Each call that is answered 401 refreshes. With 20 calls, 21 refresh requests were counted; at a strict server all 20 failed and the tokens were wiped.',
      here: 'Calls of one program share a refresh that is under way.',
      tests: [
        [PROCESSES, '20 parallel calls of one process, all refused: one refresh, and all are served'],
        [CONNECTION, 'refreshes by the clock, once for many calls at once'],
      ],
    },
    {
      title: 'Replicas on several machines',
      elsewhere: 'A lock inside one process, or one machine, does not keep two replicas from spending the same token.',
      here: 'With PostgreSQL or Redis the lease is kept by the server. A holder that stalls cannot overwrite what the next one wrote.',
      tests: [
        ['test/store-postgres/signed-in.test.ts', 'refresh an expired token once, and all are served'],
        ['test/store-redis/signed-in.test.ts', 'refresh an expired token once, and all are served'],
        ['test/store-redis/leases.test.ts', 'is told, and cannot overwrite what the winner wrote'],
        [
          'test/store-postgres/leases.test.ts',
          'is told before another has the lease, and cannot overwrite it (its network %s)',
        ],
      ],
    },
    {
      title: 'Who loses the race cleans up, and deletes the tokens of who won',
      elsewhere:
        'After `invalid_grant` the stored tokens are removed without a look at whether they are still the same.',
      here: 'Nothing is deleted or marked that was not read at that version. Newer tokens are adopted.',
      tests: [
        [REFRESH, 'invalid_grant after somebody else rotated: adopted, nothing deleted'],
        [REFRESH, 'newer tokens stored meanwhile win over a late answer'],
      ],
    },
    {
      title: 'The new refresh token is lost, or the old one is replaced by nothing',
      elsewhere:
        'A reply without a refresh token empties the stored one; a reply with one is not stored, or not in time.',
      here: 'A reply without one keeps the old one. New tokens are stored before any caller sees them; while the store fails they stay in memory and are stored first of all.',
      tests: [
        [REFRESH, 'a reply without refresh_token keeps the old one'],
        [REFRESH, 'a store that is full for a moment gets the tokens later; the caller waits for that'],
        [
          REFRESH,
          'a store that stays full: no caller sees the tokens, and the next call stores them without another request',
        ],
      ],
    },
    {
      title: 'A process is killed between the refresh and the write',
      elsewhere:
        'Nobody knows afterwards whether the stored refresh token still works; no client that was looked at keeps a mark of it.',
      here: 'The intent to spend a token is stored first. The next process sees it and sends the same token once more, as soon as that is safe.',
      tests: [
        [SPENDING, 'the intent of a dead process: the same token is sent once more, at once, and that is told'],
        [SPENDING, 'the intent of a process that may live: nothing is sent before its deadline and 5 s are over'],
        ['test/demo/eight-processes.test.ts', 'a process that is killed in the middle of its refresh holds nobody up'],
      ],
    },
    {
      title: 'The token endpoint answers 503',
      elsewhere:
        'Of four clients measured, one stopped its bridge after three requests, one failed with an empty message, one asked the person to sign in again, and one said what it was.',
      here: 'Three requests of all processes together, then a pause. The login stays, exit code 75 says "try again later", and the old token is used while it works.',
      tests: [
        [PROCESSES, 'a token endpoint that %s: three requests of 4 processes, and the login is there'],
        [REFRESH, '%s for good: a retryable error, and the login stays'],
        [REFRESH, 'while the old access token is valid it is used, and the endpoint is left alone for a while'],
        ['test/cli/bad-luck.test.ts', 'that is out of order keeps the login: exit 75'],
      ],
    },
    {
      title: 'The token endpoint cuts the connection',
      elsewhere: 'Two of four clients opened a browser, the other two said that a login was needed.',
      here: 'A network failure never starts a login and never deletes anything.',
      tests: [
        [PROCESSES, 'a token endpoint that %s: three requests of 4 processes, and the login is there'],
        ['test/pains/programs.test.ts', 'open no browser when the token endpoint %s'],
        ['test/e2e/bad-luck.test.ts', 'a lost reply: the same token is sent again'],
      ],
    },
    {
      title: 'The refresh token is refused for good',
      elsewhere: 'Either nobody is told, or the dead token is sent again without end.',
      here: 'The login is marked with the reason, once. No process sends that token again, and every command says what to do, with exit code 4.',
      tests: [
        [REFRESH, 'invalid_grant: login needed with the reason, stored, and the dead token is never sent again'],
        [CONNECTION, 'a grant that a person has revoked ends in a login request with the reason, and no loop'],
        [
          'test/pains/programs.test.ts',
          'open no browser when the server has ended the login, and each says what to do',
        ],
      ],
    },
    {
      title: 'A server whose storage lags refuses a token that it has just issued',
      elsewhere: 'The login is thrown away at the first refusal.',
      here: 'Where the server is known for it, the same token is asked once more, or the one before it once; three requests at most.',
      tests: [
        [REFRESH, 'an issuer whose storage lags is asked once more for a token stored a moment ago'],
        [SPENDING, 'where the policy allows it, the previous refresh token may save the login'],
        [SPENDING, 'at most three requests an incident, restarts included (R9)'],
      ],
    },
    {
      title: 'A valid token is refused again and again',
      elsewhere: 'Refresh, 401, refresh, 401, without end.',
      here: 'A token refused within a minute of its arrival is an error that says so. Refreshes have a brake that all processes share.',
      tests: [
        [REFRESH, 'a token refused within a minute of its arrival is TOKEN_REFUSED, not a loop'],
        [SPENDING, 'a burst of three refreshes, then one a minute, in all processes together'],
      ],
    },
    {
      title: 'The refresh goes out with another client ID, or without the secret',
      elsewhere: 'The registration is looked up anew at each start, and the refresh token belongs to an earlier one.',
      here: 'The client is part of the login: the refresh is sent with what the login was made with.',
      tests: [
        ['test/pains/logins.test.ts', 'with a client that has a secret: the refresh carries it'],
        [
          'test/pains/programs.test.ts',
          'need no callback port: with all of them taken, one refreshes and all are served by the same registration',
        ],
        [REFRESH, 'invalid_client that passes: no login'],
      ],
    },
    {
      title: 'The login has to be made again every day, or after a weekend',
      elsewhere:
        'A login that nobody uses runs out, and scheduled jobs find it dead; or it is lost to one of the cases above.',
      here: '`evergrant keepalive` refreshes logins that nobody uses. `evergrant auth log` tells why one ended.',
      tests: [
        [
          'test/pains/logins.test.ts',
          'every day for two weeks is never asked for: ten programs a day start, work and end',
        ],
        [CONNECTION, 'stays signed in over a month of use'],
        [
          'packages/evergrant/src/credentials/keep-alive.test.ts',
          'two runs at once, in two processes: one refresh for each login',
        ],
        ['test/audit/life.test.ts', 'evergrant auth log tells the life of a login'],
      ],
    },
    {
      title: 'The clock of the machine is set, or the machine slept',
      elsewhere: 'A token is used long after its end, or waits and brakes last until the old time comes again.',
      here: 'The wall clock is compared with the monotonic one. A clock that goes back prolongs nothing and holds up nobody.',
      tests: [
        [
          'test/pains/logins.test.ts',
          'is not needed because the clock of this machine was set back by a day, and set right again',
        ],
        [
          'packages/evergrant/src/credentials/clock-steps.test.ts',
          'does not prolong a token that this process has known before',
        ],
        [
          'packages/evergrant/src/credentials/clock-steps.test.ts',
          'lets a process that starts afterwards renew once, since nobody knows how old the token is',
        ],
      ],
    },
  ],
}
