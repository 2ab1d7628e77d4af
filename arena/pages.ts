import { readdirSync, readFileSync } from 'node:fs'
import { extname, join, relative } from 'node:path'

export interface Page {
  type: string
  bytes: Buffer
}

/**
 * All files of a folder by the path they are served under; `index.html` is `/`. They are read once, so what a request can
 * reach is this list.
 */
export function loadPages(folder: string): ReadonlyMap<string, Page> {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
  return new Map(
    files.flatMap(({ parentPath, name }) => {
      const file = join(parentPath, name)
      const type = TYPES[extname(name)]
      const path = `/${relative(folder, file).split('\\').join('/')}`
      return type ? [[path === '/index.html' ? '/' : path, { type, bytes: readFileSync(file) }] as const] : []
    }),
  )
}

/** What a page may do: show what comes from here, ask here, and nothing else. */
export const PAGE_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ')

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.json': 'application/json',
  '.woff2': 'font/woff2',
}
