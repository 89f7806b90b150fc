// Elements made of text and numbers alone: nothing of a report is ever read as HTML.

/// `el('td', {class: 'bad', onclick: f}, 'text', other)`; null children are left out.
function el(name, attributes, ...children) {
  return fill(document.createElement(name), attributes, children);
}
function svg(name, attributes, ...children) {
  return fill(document.createElementNS('http://www.w3.org/2000/svg', name), attributes, children);
}
function fill(node, attributes, children) {
  for (const [key, value] of Object.entries(attributes || {})) {
    if (value === null || value === undefined || value === false) continue;
    if (key.startsWith('on')) node.addEventListener(key.slice(2), value);
    else node.setAttribute(key, value === true ? '' : value);
  }
  add(node, children);
  return node;
}
function add(node, children) {
  for (const child of children.flat(Infinity)) {
    if (child === null || child === undefined || child === false) continue;
    node.append(child instanceof Node ? child : String(child));
  }
}
function clear(node) {
  node.replaceChildren();
  return node;
}

/// Columns that a text takes: a fullwidth character counts as two.
function columnsOf(text) {
  let count = 0;
  for (const c of text) count += c.codePointAt(0) >= 0x2e80 ? 2 : 1;
  return count;
}
/// At most so many columns, with an ellipsis.
function shortened(text, columns) {
  if (columnsOf(text) <= columns) return text;
  let out = '',
    count = 0;
  for (const c of text) {
    count += c.codePointAt(0) >= 0x2e80 ? 2 : 1;
    if (count > columns - 1) break;
    out += c;
  }
  return out + '…';
}

/// A command to type, with a button that copies it.
function command(text) {
  const button = el(
    'button',
    {
      type: 'button',
      class: 'copy',
      onclick: () => {
        const done = () => {
          button.textContent = say('copied');
        };
        if (navigator.clipboard && window.isSecureContext) navigator.clipboard.writeText(text).then(done, () => selectText(code));
        else selectText(code);
      },
    },
    say('copy'),
  );
  const code = el('code', {}, text);
  return el('span', {class: 'command'}, code, button);
}
function selectText(node) {
  const range = document.createRange();
  range.selectNodeContents(node);
  getSelection().removeAllRanges();
  getSelection().addRange(range);
}
function commands(list) {
  return el(
    'ul',
    {class: 'commands'},
    list.map((c) => el('li', {}, el('span', {class: 'what'}, both(c.what)), command(c.command))),
  );
}

/// A table; cells are texts, nodes, or `{text, class}`. The first cell of a row heads it.
function table(heads, rows, attributes) {
  const cell = (value, name, more) => {
    const plain = value !== null && typeof value === 'object' && !(value instanceof Node) && !Array.isArray(value);
    return el(name, {...more, class: plain ? value.class : null}, plain ? value.text : value);
  };
  return el(
    'div',
    {class: 'wide'},
    el(
      'table',
      attributes || {},
      el(
        'thead',
        {},
        el(
          'tr',
          {},
          heads.map((h) => cell(h, 'th', {scope: 'col'})),
        ),
      ),
      el(
        'tbody',
        {},
        rows.map((row) =>
          el(
            'tr',
            {},
            row.map((c, i) => cell(c, i === 0 ? 'th' : 'td', i === 0 ? {scope: 'row'} : {})),
          ),
        ),
      ),
    ),
  );
}
/// Something folded. `body` may be a function: then it is made when it is unfolded for the first time.
function details(title, body, open) {
  const later = typeof body === 'function';
  const fill = () => {
    if (folded.open && folded.children.length === 1) add(folded, [body()]);
  };
  const folded = el('details', {open: open || null, ontoggle: later ? fill : null}, el('summary', {}, title), later ? null : body);
  return folded;
}

/// How a verdict looks: a sign, then its word; the colour only repeats what the sign says.
const SIGNS = {good: '✓', notable: '•', damage: '✕'};
function chip(severity, text, title) {
  return el(
    'span',
    {class: 'chip ' + severity, title: title || null},
    el('span', {'aria-hidden': 'true', class: 'sign'}, SIGNS[severity]),
    text,
  );
}
