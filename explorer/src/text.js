// The policy's text: marked sentences lead to their flows, and what is selected is shown in it.

import { roving } from './dom.js';

export class Text {
  constructor(state, section) {
    this.state = state;
    this.pane = section.querySelector('.policy-text');
    this.marks = [...section.querySelectorAll('mark[data-p]')].map((element) => ({ element, practices: element.dataset.p.split(' ').map(Number) }));
    this.marks.forEach(({ element, practices }) => {
      element.setAttribute('role', 'button');
      element.addEventListener('click', () => !window.getSelection()?.toString() && state.selectPractices(practices, 'text'));
    });
    if (this.marks.length > 0) roving(this.pane, this.marks.map(({ element }) => element));
    state.on('filter', () => this.filter());
    state.on('select', () => this.mark());
  }

  statementsOf({ practices }) {
    return practices.map((practice) => this.state.byPractice.get(`0.${practice}`));
  }

  // What is filtered away loses its mark.
  filter() {
    for (const mark of this.marks) mark.element.classList.toggle('off', !this.statementsOf(mark).some((at) => this.state.shownStatements.has(at)));
  }

  mark() {
    const { selection } = this.state;
    const wanted = new Set(selection?.statements ?? []);
    let first = null;
    for (const mark of this.marks) {
      const on = this.statementsOf(mark).some((at) => wanted.has(at));
      mark.element.classList.toggle('on', on);
      mark.element.setAttribute('aria-pressed', String(on));
      if (on) first ??= mark.element;
    }
    this.pane.classList.toggle('chosen', Boolean(selection));
    if (first && selection.origin !== 'text') this.reveal(first, selection.origin === 'hash');
  }

  // Scrolls to an element: inside the pane alone, unless the whole page is to move.
  reveal(element, moves) {
    const scroller = this.scroller();
    if (scroller) {
      const [own, pane] = [element.getBoundingClientRect(), scroller.getBoundingClientRect()];
      scroller.scrollTop += own.top - pane.top - Math.min(120, pane.height / 4);
    }
    if (moves || !scroller) {
      if (moves) element.scrollIntoView({ block: 'center' });
    }
  }

  scroller() {
    const pane = this.pane.closest('#text');
    return pane.scrollHeight > pane.clientHeight + 4 && getComputedStyle(pane).overflowY !== 'visible' ? pane : null;
  }

  // Goes to a practice on request, wherever the text stands.
  show(practice) {
    const mark = this.marks.find(({ practices }) => practices.includes(practice));
    if (!mark) return;
    this.reveal(mark.element, !this.scroller());
    mark.element.focus({ preventScroll: true });
  }

  flash(id) {
    const element = document.getElementById(id);
    if (!element) return;
    document.querySelectorAll('.flash').forEach((old) => old.classList.remove('flash'));
    element.classList.add('flash');
    this.reveal(element, !this.scroller());
  }
}
