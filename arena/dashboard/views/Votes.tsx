import { useComputed } from '@preact/signals'
import type { Differs } from '../../../agents/snapshot.ts'
import { pol } from '../../sentences.ts'
import { type ProposalView, proposalsOf } from '../models/votes.ts'
import { moment, run } from '../store.ts'
import { AgentName, Badge, Empty, Seqs, Some, toneOf } from './parts.tsx'

/** Proposals: what they would do, what that changes, and who votes how. */
export function Votes() {
  const list = useComputed(() => {
    const { state, seq } = moment.value
    const history = run.value?.history
    return history ? proposalsOf(state, history.events, history.catalog, seq) : []
  })
  if (list.value.length === 0) return <Empty>No proposal yet.</Empty>
  return (
    <div class="cards">
      <Some of={list.value}>{(each) => <One key={each.id} proposal={each} />}</Some>
    </div>
  )
}

function One({ proposal }: { proposal: ProposalView }) {
  const { does, description, proposer, state, way, needed, votes, voters, diff, differences, seqs } = proposal
  const all = votes.for + votes.against + votes.abstain
  const most = all > needed ? all : needed
  const share = (part: bigint) => (most > 0n ? `${Number((part * 1000n) / most) / 10}%` : '0%')
  return (
    <article class="card">
      <h2>
        {does.join('; ') || 'a proposal'} <Badge tone={toneOf(state)}>{state}</Badge>
      </h2>
      <p class="soft">
        by <AgentName name={proposer} /> · the {way} way · votes from tick {proposal.opens} to {proposal.closes}
        {proposal.extended && ', made longer by a late quorum'}
        {proposal.ready !== undefined && ` · executable from tick ${proposal.ready}`} · <Seqs seqs={seqs} />
      </p>
      <blockquote title="the proposer's own words">{description}</blockquote>
      <div
        class="tally"
        role="img"
        aria-label={`for ${pol(votes.for)}, against ${pol(votes.against)}, abstaining ${pol(votes.abstain)}, needed ${pol(needed)}`}
      >
        <span class="good" style={{ width: share(votes.for) }} />
        <span class="bad" style={{ width: share(votes.against) }} />
        <span class="plain" style={{ width: share(votes.abstain) }} />
        <i style={{ left: share(needed) }} />
      </div>
      <p class="soft">
        for {pol(votes.for)} · against {pol(votes.against)} · abstaining {pol(votes.abstain)} · needed {pol(needed)}
      </p>
      {voters.length > 0 && (
        <details>
          <summary>{voters.length} voted</summary>
          <ul class="plainlist">
            {voters.slice(0, 200).map(({ name, ballot, weight }) => (
              <li key={name}>
                <AgentName name={name} /> {ballot}, {pol(weight)}
              </li>
            ))}
          </ul>
        </details>
      )}
      {diff.map(({ param, summary }) => (
        <p key={param} class="diff">
          <b>{param}</b> {summary}
        </p>
      ))}
      {differences.map(({ policy, tightens, loosens, remembers }) => (
        <dl key={policy} class="differences">
          <Difference what={`${policy}: allowed now, denied then`} differs={tightens} />
          <Difference what={`${policy}: denied now, allowed then`} differs={loosens} />
          {remembers.answer !== 'none' && (
            <Difference what={`${policy}: allowed by both, remembered differently`} differs={remembers} />
          )}
        </dl>
      ))}
    </article>
  )
}

function Difference({ what, differs: { answer, lines } }: { what: string; differs: Differs }) {
  return (
    <>
      <dt>{what}</dt>
      {answer === 'none' && <dd>nothing, proved</dd>}
      {answer === 'unknown' && <dd>unknown</dd>}
      {lines.map((line) => (
        <dd key={line}>{line}</dd>
      ))}
    </>
  )
}
