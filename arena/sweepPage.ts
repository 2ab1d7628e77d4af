import { labelOf, MEASURES } from './measures.ts'
import { html, page, table } from './page.ts'
import { figure, openPlots } from './plots.ts'
import { differs, type Sweep } from './sweep.ts'
import { ABOUT_INTERVALS, figureText } from './sweepText.ts'

/** A sweep as one HTML file. */
export async function sweepPage({ society, seeds, settings, failed }: Sweep): Promise<string> {
  const plots = await openPlots()
  const found = (name: string) =>
    settings.flatMap((setting) => {
      const figure = setting.figures.find(({ measure }) => measure.name === name)
      return figure ? [{ ...figure, label: setting.name }] : []
    })
  const drawn = MEASURES.filter(
    ({ name }) => new Set(found(name).flatMap(({ values }) => values.filter((value) => value !== undefined))).size > 1,
  )
  return page(`Sweep of ${society}: ${settings.length} settings, ${seeds.length} seeds`, [
    html`<p class="soft">Seeds: ${seeds.join(', ')}. ${ABOUT_INTERVALS}</p>`,
    ...(failed.length > 0
      ? [html`<h2>Not counted</h2><ul>${failed.map(({ name, why }) => html`<li>${name}: ${why}</li>`)}</ul>`]
      : []),
    html`<h2>Means</h2>`,
    table(
      ['', ...settings.map(({ name, ended }) => `${name} (n = ${ended})`)],
      MEASURES.map(({ name }, at) => [
        labelOf(MEASURES[at]!),
        ...settings.map(({ figures }) => {
          const figure = figures.find(({ measure }) => measure.name === name)
          const text = figure ? figureText(figure) : ''
          return figure && differs(figure) ? html`<b>${text}</b>` : text
        }),
      ]),
    ),
    html`<h2>Means and seeds</h2>`,
    drawn.length > 0
      ? html`<div class="figures">${drawn.map((measure) => figure(labelOf(measure), measure.means, plots.intervals(found(measure.name))))}</div>`
      : html`<p>Every run came to the same.</p>`,
    html`<h2>What is counted</h2>`,
    html`<dl>${MEASURES.map((measure) => html`<dt>${labelOf(measure)}</dt><dd>${measure.means}</dd>`)}</dl>`,
  ])
}
