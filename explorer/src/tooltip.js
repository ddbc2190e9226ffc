// One tooltip for all views: what is pointed at, or has the focus.

import { el } from './dom.js';

const tip = el('div', { class: 'tip', role: 'tooltip', id: 'tip', hidden: true });

function show(element, lines) {
  tip.replaceChildren(...lines.map((words, at) => el(at === 0 ? 'strong' : 'p', {}, words)));
  tip.hidden = false;
  const box = element.getBoundingClientRect();
  const own = tip.getBoundingClientRect();
  const x = Math.min(Math.max(8, box.left + box.width / 2 - own.width / 2), window.innerWidth - own.width - 8);
  const above = box.top - own.height - 8;
  tip.style.left = `${x}px`;
  tip.style.top = `${above > 4 ? above : Math.min(box.bottom + 8, window.innerHeight - own.height - 4)}px`;
}

const hide = () => {
  tip.hidden = true;
};

export function tooltip(element, lines) {
  element.addEventListener('mouseenter', () => show(element, lines()));
  element.addEventListener('focus', () => element.matches(':focus-visible') && show(element, lines()));
  element.addEventListener('mouseleave', hide);
  element.addEventListener('blur', hide);
  element.addEventListener('mousedown', hide);
}

export function mountTooltip() {
  document.body.append(tip);
  document.addEventListener('keydown', (event) => event.key === 'Escape' && hide());
  document.addEventListener('scroll', hide, true);
}
