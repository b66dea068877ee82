/** Text made safe for HTML bodies and attribute values. */
export function escapeHtml(text: string): string {
  const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }
  return text.replace(/[&<>"']/g, (character) => entities[character] ?? character)
}

/** A small page in the sandbox's look. `body` is HTML that the caller has escaped. */
export function page(status: number, title: string, body: string): Response {
  const html = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${escapeHtml(title)}</title>
<style>
  body { font: 16px/1.5 system-ui, sans-serif; max-width: 32rem; margin: 10vh auto; padding: 0 1rem; color: #1f1f1d }
  h1 { font-size: 1.4rem } button { font: inherit; padding: .5rem 1rem; margin-right: .5rem }
  fieldset { border: 1px solid #ccc; border-radius: .5rem; margin: 1rem 0 }
</style>
<main>
<h1>${escapeHtml(title)}</h1>
${body}
</main>
</html>
`
  return new Response(html, {
    status,
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-store',
      'x-frame-options': 'DENY',
      'referrer-policy': 'no-referrer',
    },
  })
}
