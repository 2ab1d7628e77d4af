import { formatAmount } from '../policies/index.ts'
import type { Comparison } from './compared.ts'
import { labelOf, MEASURES, numberOf } from './measures.ts'
import { outcomesByTick } from './outcome.ts'
import { html, legend, page, table } from './page.ts'
import { figure, openPlots } from './plots.ts'

/**
 * A comparison as one HTML file.
 *
 * @param partings - where runs part, in words
 */
export async function comparePage(comparison: Comparison, partings: readonly (readonly string[])[]): Promise<string> {
  const { runs, rows, agents } = comparison
  const plots = await openPlots()
  const names = runs.map(({ name }) => name)
  const series = runs.map(({ events }) => outcomesByTick(events))
  const drawn = MEASURES.map((measure) => ({
    measure,
    lines: series.map((points) => points.map(({ tick, outcome }) => ({ x: tick, y: numberOf(measure, outcome) }))),
  })).filter(
    ({ measure, lines }) => measure.name !== 'ticks' && lines.some((line) => line.some(({ y }) => y !== line[0]?.y)),
  )
  const policies = [
    ...new Set(runs.flatMap(({ outcome }) => outcome.denials.map(({ policy, rule }) => `${policy}: ${rule}`))),
  ]
  return page(`Runs compared: ${names.join(', ')}`, [
    html`<p class="soft">${runs.map(
      ({ name, manifest, events, outcome }) =>
        html`<span>${name}: society ${manifest.name}, seed ${manifest.seed}, ${
          outcome.ended ? 'ended' : 'not ended'
        }, head ${events.at(-1)?.hash ?? 'none'}</span><br>`,
    )}</p>`,
    legend(names),
    html`<h2>Outcomes</h2>`,
    table(
      ['', ...names],
      rows.map(({ measure, texts, differs }) => [
        labelOf(measure),
        ...texts.map((text) => (differs ? html`<b>${text}</b>` : text)),
      ]),
    ),
    ...(partings.length > 0
      ? [
          html`<h2>Where they part</h2>`,
          ...partings.map((lines) => html`<p>${lines.map((line) => html`${line}<br>`)}</p>`),
        ]
      : []),
    html`<h2>Over time</h2>`,
    drawn.length > 0
      ? html`<div class="figures">${drawn.map(({ measure, lines }) => figure(labelOf(measure), measure.means, plots.lines(lines, 'tick')))}</div>`
      : html`<p>Nothing changes in any of them.</p>`,
    html`<h2>Agents</h2>`,
    ...(agents.length > 0
      ? [
          figure(
            'POL at the end',
            'wallet, stake, and stake on its way out',
            plots.dots(
              agents.map(({ name, pol }) => ({
                label: name,
                values: pol.map((wei) => (wei === undefined ? wei : Number(wei) / 1e18)),
              })),
            ),
          ),
          table(
            ['POL at the end', ...names],
            agents.map(({ name, pol }) => [
              name,
              ...pol.map((wei) => (wei === undefined ? '' : formatAmount(wei, 'e-18 POL').replace(' POL', ''))),
            ]),
          ),
        ]
      : []),
    ...(policies.length > 0
      ? [
          html`<h2>Denials</h2>`,
          table(
            ['policy: rule', ...names],
            policies.map((key) => [
              key,
              ...runs.map(({ outcome }) =>
                String(outcome.denials.find(({ policy, rule }) => `${policy}: ${rule}` === key)?.count ?? 0),
              ),
            ]),
          ),
        ]
      : []),
    html`<h2>What is counted</h2>`,
    html`<dl>${MEASURES.map((measure) => html`<dt>${labelOf(measure)}</dt><dd>${measure.means}</dd>`)}</dl>`,
  ])
}
