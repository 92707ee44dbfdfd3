// A long select (data-picker) becomes a field one types into: it finds by label and by each option's
// data-words. The select stays in the form and carries the value; without script it is all there is.
import { Combobox } from './combobox.js';

const MOST = 12;

function fits(option, words) {
  const told = `${option.textContent} ${option.dataset.words || ''}`.toLowerCase();
  return words.every((word) => told.includes(word));
}

function begins(option, text) {
  return option.textContent.toLowerCase().startsWith(text);
}

function optionsFor(select, text) {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  const found = Array.from(select.options).filter((option) => option.value && fits(option, words));
  const first = text.toLowerCase().trim();
  found.sort((a, b) => begins(b, first) - begins(a, first));
  return found.slice(0, MOST);
}

function labelOf(select) {
  const chosen = select.selectedOptions[0];
  return chosen && chosen.value ? chosen.textContent.trim() : '';
}

class Picker extends Combobox {
  constructor(select) {
    super();
    this.select = select;
    this.build();
    this.listen();
    if (this.hadFocus) this.input.focus();
  }

  build() {
    const { select } = this;
    const input = document.createElement('input');
    input.type = 'text';
    input.className = `form-control${select.classList.contains('is-invalid') ? ' is-invalid' : ''}`;
    input.id = `${select.id}_words`;
    input.autocomplete = 'off';
    input.value = labelOf(select);
    const label = this.dress(input, select.id);
    if (label) label.htmlFor = input.id;
    const box = document.createElement('div');
    box.className = 'picker';
    box.append(input, this.list);
    select.after(box);
    this.hadFocus = document.activeElement === select;
    select.hidden = true;
  }

  listen() {
    this.input.addEventListener('focus', () => this.input.select());
    this.input.addEventListener('input', () => this.open(this.input.value));
    this.input.addEventListener('click', () => this.open(''));
    this.input.addEventListener('blur', () => this.leave());
    this.input.addEventListener('keydown', (event) => this.key(event));
    // Before the blur, so that the list is still there.
    this.list.addEventListener('mousedown', (event) => {
      event.preventDefault();
      const line = event.target.closest('[data-value]');
      if (line) this.take(line.dataset.value);
    });
    this.select.addEventListener('change', () => {
      this.input.value = labelOf(this.select);
    });
  }

  open(text) {
    this.found = optionsFor(this.select, text);
    const lines = this.found.map((option, nth) => {
      const line = this.line(nth);
      line.dataset.value = option.value;
      line.textContent = option.textContent.trim();
      return line;
    });
    this.offer(lines, lines.length && text ? 0 : -1);
  }

  key(event) {
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault();
      if (this.list.hidden) this.open('');
      const step = event.key === 'ArrowDown' ? 1 : -1;
      const count = this.list.children.length;
      if (count) this.mark((this.active + step + count) % count);
    } else if (event.key === 'Enter' && !this.list.hidden && this.active >= 0) {
      event.preventDefault();
      this.take(this.found[this.active].value);
    } else if (event.key === 'Enter' && this.input.value.trim() !== labelOf(this.select)) {
      // Words that name nothing yet are not sent with the form.
      event.preventDefault();
    } else if (event.key === 'Escape' && !this.list.hidden) {
      event.preventDefault();
      event.stopPropagation();
      this.leave();
    }
  }

  take(value) {
    this.select.value = value;
    this.select.dispatchEvent(new Event('change', { bubbles: true }));
    this.close();
    if (this.select.dataset.picker === 'submit') this.submit();
  }

  // A choice that is all the form wants is sent at once.
  submit() {
    const { form } = this.select;
    const button = form.querySelector('button:not([type=button])');
    if (button) button.click();
  }

  // What was typed and names exactly one line is taken; anything else goes back to what was chosen.
  leave() {
    const text = this.input.value.trim();
    if (!text) this.select.value = '';
    else if (text !== labelOf(this.select)) {
      const found = optionsFor(this.select, text);
      if (found.length === 1) this.select.value = found[0].value;
    }
    this.input.value = labelOf(this.select);
    this.close();
  }
}

export function startPickers(root) {
  root.querySelectorAll('select[data-picker]').forEach((select) => {
    if (select.dataset.alive) return;
    select.dataset.alive = 'yes';
    new Picker(select);
  });
}
