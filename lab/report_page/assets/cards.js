// Why-cards: what happened to an operation, by which chain, which promise, which setting prevents it. Every record is a link into the player.

function lineOf(step, run) {
  const value = ['fate', 'told', 'held', 'how'].map((k) => step[k]).find(Boolean);
  const fault = step.fault
    ? LANGUAGE === 'zh_CN'
      ? `${step.fault.targets.join(' 与 ')} ${step.fault.title_zh_CN}，于 ${step.fault.trigger}`
      : `${step.fault.kind} of ${step.fault.targets.join(' and ')}, at ${step.fault.trigger}`
    : both(step.meaning);
  return [
    recordLink(run, step.record),
    ' ',
    el('span', {class: 'time'}, timeText(step.time_ns)),
    ' ',
    step.process ? el('b', {}, step.process) : say('world'),
    ' ',
    el('code', {}, step.kind + (value ? ' ' + value : '')),
    ' ',
    fault + (step.element ? ` (${step.element})` : ''),
  ];
}

function chainOf(card, run) {
  if (!card.chain) return null;
  const decided = card.inevitable ? card.inevitable.record : 0;
  return [
    el('h4', {}, say('chain', say('from_' + card.chain.begins_at))),
    el(
      'ol',
      {class: 'chain'},
      card.chain.steps.map((step) =>
        el(
          'li',
          {class: step.record === decided ? 'decided' : null},
          lineOf(step, run),
          step.by === 'order' || step.by === 'rerun' ? el('span', {class: 'dim'}, ` [${say('by_' + step.by)}]`) : null,
          step.record === decided ? el('strong', {class: 'inevitable'}, ' ← ' + say('inevitable')) : null,
        ),
      ),
    ),
    card.chain.besides.length
      ? el(
          'p',
          {},
          say('also_takes'),
          ' ',
          card.chain.besides.map((s) => [lineOf(s, run), ' ']),
        )
      : null,
    card.chain.without_faults ? el('p', {}, say(card.chain.without_faults === 'gone' ? 'gone_without' : 'there_without')) : null,
  ];
}

function promiseOf(card) {
  if (!card.promise) return null;
  const how =
    card.promise.judgement === 'broken promise'
      ? ['damage', 'promise_broken']
      : card.promise.judgement === 'known defect'
        ? ['damage', 'promise_defect']
        : ['notable', 'promise_never'];
  return [
    el('h4', {}, say('promise'), ' ', card.promise.id),
    el('p', {}, chip(how[0], say(how[1])), ' ', both(card.promise.because)),
    card.promise.sentence ? el('p', {class: 'dim'}, both(card.promise.sentence), ' (', card.promise.source, ')') : null,
  ];
}

const FIX_WORDS = {
  prevents: ['good', 'fix_prevents'],
  'no damage': ['notable', 'fix_softens'],
  moves: ['notable', 'fix_moves'],
  'no help': ['damage', 'fix_none'],
  'not struck': ['notable', 'fix_unstruck'],
  'no change': ['notable', 'fix_same'],
  refused: ['notable', 'fix_refused'],
};
function fixesOf(card) {
  if (!card.fixes) return null;
  const order = Object.keys(FIX_WORDS);
  const rows = [...card.fixes]
    .sort((a, b) => order.indexOf(a.result) - order.indexOf(b.result))
    .map((fix) => [
      both(fix.meaning),
      {text: chip(FIX_WORDS[fix.result][0], say(FIX_WORDS[fix.result][1])), class: 'chips'},
      both(fix.cost),
      el('code', {}, fix.set.map((s) => `--set '${s}'`).join(' ')),
    ]);
  for (const v of card.variants || [])
    rows.push([say('variant_fix', v.variant), {text: chip(FIX_WORDS[v.result][0], say(FIX_WORDS[v.result][1])), class: 'chips'}, '', '']);
  return [
    el('h4', {}, say('fixes')),
    card.prevented ? null : el('p', {}, say('no_fix')),
    table([say('settings'), say('result'), say('fix_cost'), '--set'], rows, {class: 'fixes'}),
  ];
}

function whyCard(card, run) {
  return el(
    'article',
    {class: 'card', id: `why-${run.index}-${card.operation.replace(/[^\w-]/g, '_')}`},
    el('h3', {}, say('why_of', card.operation), ' ', verdictChips(namesOf(card.stores))),
    card.stores.map((s) => el('p', {class: 'why'}, withLinks(both(s.why), run))),
    chainOf(card, run),
    promiseOf(card),
    fixesOf(card),
    details(
      say('biography', card.biography.length),
      el(
        'ol',
        {class: 'chain'},
        card.biography.map((r) => el('li', {}, lineOf(r, run))),
        card.biography_left_out > 0 ? el('li', {}, say('more_records', card.biography_left_out)) : null,
      ),
    ),
    card.command ? el('p', {class: 'again'}, say('again_by'), command(card.command)) : null,
  );
}
