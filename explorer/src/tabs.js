// The views as tabs.

import { el, roving } from './dom.js';

// `views`: section elements with a heading each; gives the list of tabs.
export function tabs(views, shown) {
  const list = el('div', { role: 'tablist', 'aria-label': 'Views', class: 'tabs' });
  const buttons = views.map((view) => {
    const heading = view.querySelector('h2');
    heading.classList.add('spoken');
    view.setAttribute('role', 'tabpanel');
    return el('button', { type: 'button', role: 'tab', id: `${view.id}-tab`, 'aria-controls': view.id, onclick: () => open(view.id) }, view.dataset.tab ?? heading.textContent);
  });
  function open(id) {
    views.forEach((view, at) => {
      view.hidden = view.id !== id;
      buttons[at].setAttribute('aria-selected', String(view.id === id));
    });
    shown(id);
  }
  list.append(...buttons);
  roving(list, buttons);
  list.addEventListener('focusin', (event) => event.target.matches('[role=tab]:focus-visible') && open(event.target.getAttribute('aria-controls')));
  return { list, open };
}
