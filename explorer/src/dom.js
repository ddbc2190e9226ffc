// Elements without markup: words of policies only ever become text.

const SVG = 'http://www.w3.org/2000/svg';

function fill(node, attributes, children) {
  for (const [name, value] of Object.entries(attributes ?? {})) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith('on')) node.addEventListener(name.slice(2), value);
    else node.setAttribute(name, value === true ? '' : value);
  }
  node.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  return node;
}

export const el = (tag, attributes, ...children) => fill(document.createElement(tag), attributes, children);
export const svg = (tag, attributes, ...children) => fill(document.createElementNS(SVG, tag), attributes, children);

// Words in the order of English, numbers by value.
export const collate = new Intl.Collator('en', { numeric: true }).compare;

export const count = (number, one, more = `${one}s`) => `${number} ${number === 1 ? one : more}`;

export const shorten = (words, limit) => (words.length > limit ? `${words.slice(0, limit - 1).trimEnd()}…` : words);

// The first few of a list in words: "Contact, Location and 3 more".
export function listed(words, limit) {
  const more = words.length - limit;
  return more > 0 ? `${words.slice(0, limit).join(', ')} and ${more} more` : words.join(', ');
}

// `words` in lines of at most `width` letters, at most `most` of them.
export function wrap(words, width, most) {
  const lines = [''];
  for (const word of words.split(' ')) {
    const line = lines.at(-1);
    if (line && line.length + word.length + 1 > width) lines.push(word);
    else lines[lines.length - 1] = line ? `${line} ${word}` : word;
  }
  const kept = lines.slice(0, most).map((line) => shorten(line, width + 2));
  if (lines.length > most) kept[most - 1] = `${shorten(kept[most - 1], width - 1).replace(/…$/, '')}…`;
  return kept;
}

// Makes a group of elements one stop for the Tab key, with arrow keys to go from one to the next. `follow` may say where a key leads.
export function roving(container, items, follow) {
  let current = items[0];
  items.forEach((item) => item.setAttribute('tabindex', item === current ? '0' : '-1'));
  const go = (item) => {
    if (!item) return;
    current?.setAttribute('tabindex', '-1');
    item.setAttribute('tabindex', '0');
    current = item;
    item.focus();
  };
  const keys = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 };
  container.onkeydown = (event) => {
    const at = items.indexOf(event.target.closest('[tabindex]'));
    if (at < 0) return;
    let next = follow?.(event.key, items[at]);
    if (next === undefined && keys[event.key]) next = items[at + keys[event.key]];
    if (next === undefined && event.key === 'Home') next = items[0];
    if (next === undefined && event.key === 'End') next = items.at(-1);
    if (next) {
      event.preventDefault();
      go(next);
    } else if ((event.key === 'Enter' || event.key === ' ') && items[at].tagName !== 'BUTTON') {
      event.preventDefault();
      items[at].dispatchEvent(new MouseEvent('click', { bubbles: true }));
    } else if (keys[event.key]) event.preventDefault();
  };
  container.onfocusin = (event) => {
    const item = event.target.closest('[tabindex]');
    if (items.includes(item) && item !== current) {
      current?.setAttribute('tabindex', '-1');
      item.setAttribute('tabindex', '0');
      current = item;
    }
  };
}

// Shows in a drawing what is selected: `marks` are its elements with the flows and statements that each stands for.
export function markSelected(canvas, marks = [], selection) {
  canvas.classList.toggle('chosen', Boolean(selection));
  for (const { element, label, flows, statements } of marks) {
    const on = selection && [...selection.flows].some((flow) => flows.has(flow)) && selection.statements.some((at) => statements.has(at));
    element.classList.toggle('on', Boolean(on));
    label?.classList.toggle('on', Boolean(on));
  }
}
