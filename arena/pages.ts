import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { extname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { bundlePage, type Files } from './bundlePage.ts'

export interface Page {
  type: string
  bytes: Buffer
}

/** What a hub shows to browsers, made when the first one asks. */
export type Pages = () => Promise<ReadonlyMap<string, Page>>

/**
 * The page of `arena/dashboard`: as it was shipped, or made of its sources. What was made once is kept; what could not be made is
 * tried again.
 */
export function watchingPage(make: Pages = makePage): Pages {
  let made: ReturnType<Pages> | undefined
  return () => {
    made ??= make().catch((error: unknown) => {
      made = undefined
      throw error
    })
    return made
  }
}

const makePage: Pages = async () => (existsSync(BUILT) ? loadPages(BUILT) : pagesOf(await bundlePage()))

/** Where a built package has what `bundlePage` makes. */
const BUILT = fileURLToPath(new URL('dashboard/built', import.meta.url))

/**
 * All files of a folder by the path they are served under; `index.html` is `/`. They are read once, so what a request can
 * reach is this list.
 */
export function loadPages(folder: string): ReadonlyMap<string, Page> {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
  const paths = files.map(({ parentPath, name }) => join(parentPath, name))
  return pagesOf(
    new Map(paths.map((path) => [relative(folder, path).split('\\').join('/'), readFileSync(path)] as const)),
  )
}

function pagesOf(files: Files): ReadonlyMap<string, Page> {
  return new Map(
    [...files].flatMap(([name, bytes]) => {
      const type = TYPES[extname(name)]
      return type ? [[name === 'index.html' ? '/' : `/${name}`, { type, bytes: Buffer.from(bytes) }] as const] : []
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
