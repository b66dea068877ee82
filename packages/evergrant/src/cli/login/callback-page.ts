/** What the browser shows after the redirect. Everything on it is our own text or escaped; it loads nothing. */
export interface CallbackPage {
  readonly status: number
  readonly title: string
  /** One sentence each. */
  readonly lines: readonly string[]
}

export const SIGNED_IN_PAGE: CallbackPage = {
  status: 200,
  title: 'Signed in',
  lines: ['You can close this tab and go back to the terminal.'],
}

export const ALREADY_USED_PAGE: CallbackPage = {
  status: 409,
  title: 'Already used',
  lines: ['This sign-in was already completed by another tab or by hand. You can close this tab.'],
}

export const NOT_FOUND_PAGE: CallbackPage = {
  status: 404,
  title: 'Nothing here',
  lines: ['This address ends a sign-in.'],
}

/** A callback that does not belong to this sign-in; the terminal goes on waiting for the right one. */
export function refusedPage(reason: string): CallbackPage {
  const next = 'The terminal is still waiting: go back to it and open the newest link.'
  return { status: 400, title: 'Not this sign-in', lines: [`${reason}.`, next] }
}

/** The sign-in ended without a login. */
export function failedPage(title: string, message: string, hint: string): CallbackPage {
  return { status: 400, title, lines: [message, hint] }
}

export function renderPage({ title, lines }: CallbackPage): string {
  const paragraphs = lines.map((line) => `<p>${escapeHtml(line)}</p>`).join('\n')
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${escapeHtml(title)} - Evergrant</title>
<style>
:root { color-scheme: light dark }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 36rem; margin: 15vh auto 0; padding: 0 1rem }
</style>
</head>
<body>
<main>
<h1>${escapeHtml(title)}</h1>
${paragraphs}
</main>
</body>
</html>
`
}

/** Nothing loads, nothing is sent on, nothing is kept: the address holds a code. */
export const PAGE_HEADERS: Readonly<Record<string, string>> = {
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy':
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'referrer-policy': 'no-referrer',
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
  // The listener closes as soon as the sign-in ends.
  connection: 'close',
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '')
}
