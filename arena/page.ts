import { printable } from './printable.ts'

/** Text that is HTML already; everything else is escaped when it goes into a page. */
export interface Html {
  readonly html: string
}

/** Whatever a run says is text to a page, and no control characters come along. */
export function html(parts: TemplateStringsArray, ...values: (Html | readonly Html[] | string | number)[]): Html {
  const texts = values.map((value) =>
    typeof value === 'object'
      ? [value]
          .flat()
          .map((each) => each.html)
          .join('')
      : escapeText(printable(String(value))),
  )
  return { html: parts.reduce((page, part, at) => `${page}${texts[at - 1] ?? ''}${part}`) }
}

/** A drawing that is HTML already. */
export const raw = (text: string): Html => ({ html: text })

/** A table that scrolls by itself on a narrow screen. */
export function table(header: readonly string[], rows: readonly (readonly (string | Html)[])[]): Html {
  const cells = ([first = '', ...rest]: readonly (string | Html)[]) =>
    html`<tr><th scope="row">${first}</th>${rest.map((cell) => html`<td>${cell}</td>`)}</tr>`
  const titles = header.map((title) => html`<th scope="col">${title}</th>`)
  return html`<div class="scroll"><table><thead><tr>${titles}</tr></thead><tbody>${rows.map(cells)}</tbody></table></div>`
}

/** Names beside the colors that drawings give them. */
export function legend(names: readonly string[]): Html {
  return html`<ul class="legend">${names.map((name, at) => html`<li><span style="background:${colorOf(at)}"></span>${name}</li>`)}</ul>`
}

/** Colors that can be told apart in light and dark, also by those who do not see all (Okabe and Ito 2008, without black). */
const COLORS = 8
export const colorOf = (at: number): string => `var(--c${at % COLORS})`

/** One page, whole in itself: it asks for nothing from outside, and forbids itself to. */
export function page(title: string, body: readonly Html[]): string {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${title}</title>
<style>${raw(STYLE)}</style>
</head>
<body>
<main>
<h1>${title}</h1>
${body}
</main>
</body>
</html>
`.html
}

const STYLE = `
:root { color-scheme: light dark; --ink: #1b1f24; --soft: #57606a; --line: #d0d7de; --paper: #fff;
  --c0: #0072b2; --c1: #d55e00; --c2: #009e73; --c3: #b5568f; --c4: #a87800; --c5: #3d8fc4; --c6: #7a7f00; --c7: #6b6f76; }
@media (prefers-color-scheme: dark) { :root { --ink: #e6edf3; --soft: #9da7b1; --line: #3d444d; --paper: #0d1117;
  --c0: #56b4e9; --c1: #ff8f3d; --c2: #2fc999; --c3: #e08fc0; --c4: #e6b422; --c5: #8cc8f0; --c6: #d9d94a; --c7: #aab1b9; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 16px/1.5 system-ui, sans-serif; }
main { max-width: 72rem; margin: 0 auto; padding: 1rem; }
h1 { font-size: 1.5rem; line-height: 1.2; overflow-wrap: anywhere; }
h2 { font-size: 1.15rem; margin: 2rem 0 .5rem; }
p, dd, li { overflow-wrap: anywhere; }
.soft, figcaption small, dd { color: var(--soft); }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; font-size: .9rem; }
th, td { padding: .25rem .75rem; text-align: right; border-bottom: 1px solid var(--line); white-space: nowrap; }
th[scope=row], thead th:first-child { text-align: left; position: sticky; left: 0; background: var(--paper); }
th[scope=row] { white-space: normal; min-width: 6rem; max-width: 45vw; font-weight: 500; }
td b { color: var(--c1); }
.legend { list-style: none; padding: 0; display: flex; flex-wrap: wrap; gap: .25rem 1rem; }
.legend span { display: inline-block; width: .8em; height: .8em; margin-right: .4em; border-radius: 2px; }
.figures { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 20rem), 1fr)); gap: 1.5rem 1rem; }
figure { margin: 0; min-width: 0; }
figcaption { font-weight: 600; }
figcaption small { display: block; font-weight: 400; }
svg { max-width: 100%; height: auto; overflow: visible; --plot-background: var(--paper); }
dt { font-weight: 600; } dd { margin: 0 0 .5rem; }
`

function escapeText(text: string): string {
  return text.replace(/[&<>"']/g, (char) => `&#${char.charCodeAt(0)};`)
}
