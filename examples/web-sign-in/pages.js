// Every text that came from outside is escaped.

/** @param {string | undefined} reason */
export function renderConnect(reason) {
  const again = reason !== undefined && reason !== 'not_signed_in'
  const why = again ? `<p>The connection has ended (${escape(reason)}).</p>` : ''
  return page(`${why}${button('/connect', again ? 'Reconnect Notion' : 'Connect Notion')}`)
}

/** @param {{ person?: string, workspace?: string }} who */
export function renderConnected({ person = 'somebody', workspace = 'a workspace' }) {
  return page(`<p>Connected as ${escape(person)} in ${escape(workspace)}.</p>${button('/disconnect', 'Disconnect')}`)
}

/** @param {string} message */
export function renderProblem(message) {
  return page(`<p>${escape(message)}</p><p><a href="/">Back</a></p>`)
}

/** @param {string} action @param {string} label */
function button(action, label) {
  return `<form method="post" action="${action}"><button>${label}</button></form>`
}

/** @param {string} body */
function page(body) {
  return `<!doctype html><html lang="en"><title>Web sign-in</title><h1>Web sign-in</h1>${body}</html>`
}

/** @param {string} text */
function escape(text) {
  return text.replace(/[&<>"']/g, (character) => `&#${character.codePointAt(0)};`)
}
