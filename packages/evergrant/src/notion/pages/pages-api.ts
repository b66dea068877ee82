import type { NotionContext } from '../context.js'
import type { Pages } from '../pages.js'

/** Each part is loaded with its first call. */
export function createPagesApi(context: NotionContext): Pages {
  return {
    async create(pages, options = {}) {
      const { createPages } = await import('./create-pages.js')
      return createPages(context, [pages].flat(), options)
    },
    async append(page, content, options = {}) {
      const { appendToPage } = await import('./edit-page.js')
      return appendToPage(context, page, { content, options })
    },
    async edit(page, change, options = {}) {
      const { editPage } = await import('./edit-page.js')
      return editPage(context, page, { change, options })
    },
    async replace(page, content, options = {}) {
      const { replacePage } = await import('./edit-page.js')
      return replacePage(context, page, { content, options })
    },
    async move(pages, parent, options = {}) {
      const { movePages } = await import('./move-pages.js')
      return movePages(context, pages, { parent, options })
    },
    async duplicate(page, options = {}) {
      const { duplicatePage } = await import('./duplicate-page.js')
      return duplicatePage(context, page, options)
    },
    async setProperties(page, change, options = {}) {
      const { setProperties } = await import('./set-properties.js')
      return setProperties(context, page, { change, options })
    },
    async restore(pages, options = {}) {
      const { restorePages } = await import('./move-pages.js')
      return restorePages(context, pages, options)
    },
  }
}
