import { fileURLToPath } from 'node:url'

/** A page's files by the path they are served under: `index.html`, `page/app.js` … */
export type Files = ReadonlyMap<string, Uint8Array>

/**
 * Makes the page of `arena/dashboard` out of its sources, in a second, in memory. What ships has been made before
 * (`builtPage`), so this alone needs esbuild.
 */
export async function bundlePage(): Promise<Files> {
  const { build } = await import('esbuild')
  const source = (name: string) => fileURLToPath(new URL(`dashboard/${name}`, import.meta.url))
  const { outputFiles } = await build({
    entryPoints: [
      { in: source('app.tsx'), out: 'page/app' },
      { in: source('layout.worker.ts'), out: 'page/layout' },
      { in: source('app.css'), out: 'page/style' },
      { in: source('index.html'), out: 'index' },
    ],
    loader: { '.html': 'copy' },
    bundle: true,
    minify: true,
    write: false,
    format: 'esm',
    platform: 'browser',
    target: ['chrome120', 'firefox120', 'safari17'],
    jsx: 'automatic',
    jsxImportSource: 'preact',
    legalComments: 'eof',
    outdir: OUT,
    logLevel: 'silent',
  })
  return new Map(outputFiles.map(({ path, contents }) => [path.slice(OUT.length + 1), contents]))
}

/** Nothing is written: paths of results begin so. */
const OUT = '/page-of-polity'
