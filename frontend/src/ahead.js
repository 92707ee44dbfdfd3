// A text field that finds while one types (data-ahead="address"): it asks the address with `typed`, offers what
// comes back as a listbox, and keeps the key of what was chosen in the hidden field beside it. Without script
// the text alone is sent.
import { Combobox } from './combobox.js';

const WAIT = 90;

class Ahead extends Combobox {
  constructor(box) {
    super();
    this.box = box;
    const input = box.querySelector('input[type=text]');
    this.key = box.querySelector('input[type=hidden]');
    this.status = box.querySelector('[role=status]');
    this.found = [];
    this.dress(input, input.id);
    input.after(this.list);
    this.listen();
  }

  listen() {
    this.input.addEventListener('input', (event) => {
      if (event.isComposing) return;
      this.changed();
    });
    this.input.addEventListener('compositionend', () => this.changed());
    this.input.addEventListener('blur', () => this.close());
    this.input.addEventListener('keydown', (event) => this.press(event));
    // Before the blur, so that the list is still there.
    this.list.addEventListener('mousedown', (event) => {
      event.preventDefault();
      const line = event.target.closest('[data-nth]');
      if (line) this.take(Number(line.dataset.nth));
    });
  }

  changed() {
    this.key.value = '';
    clearTimeout(this.timer);
    if (!this.input.value.trim()) {
      this.close();
      return;
    }
    this.timer = setTimeout(() => this.ask(), WAIT);
  }

  async ask() {
    if (this.asking) this.asking.abort();
    this.asking = new AbortController();
    const address = new URL(this.box.dataset.ahead, window.location.href);
    address.searchParams.set('typed', this.input.value.trim());
    try {
      const answer = await fetch(address, {
        signal: this.asking.signal,
        headers: { Accept: 'application/json' },
      });
      if (answer.ok && document.activeElement === this.input) this.show(await answer.json());
    } catch (error) {
      // What is not answered is not offered; the text is sent as it is.
      if (error.name !== 'AbortError') this.close();
    }
  }

  show(found) {
    this.found = found;
    const lines = found.map((one, nth) => {
      const line = this.line(nth);
      line.dataset.nth = nth;
      const detail = document.createElement('span');
      detail.className = 'quiet small';
      detail.textContent = one.detail;
      line.append(one.label, ' ', detail);
      return line;
    });
    const { some, none } = this.box.dataset;
    this.status.textContent = lines.length ? some.replace('{count}', lines.length) : none;
    this.offer(lines, -1);
  }

  press(event) {
    const isOpen = !this.list.hidden;
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault();
      if (!isOpen) {
        if (this.input.value.trim()) this.ask();
        return;
      }
      const step = event.key === 'ArrowDown' ? 1 : -1;
      const count = this.found.length;
      const from = this.active < 0 && step < 0 ? 0 : this.active;
      this.mark((from + step + count) % count);
    } else if (event.key === 'Enter' && isOpen && this.active >= 0) {
      event.preventDefault();
      this.take(this.active);
    } else if (event.key === 'Escape' && isOpen) {
      event.preventDefault();
      event.stopPropagation();
      this.close();
    }
  }

  take(nth) {
    const one = this.found[nth];
    this.input.value = one.label;
    this.key.value = one.id;
    this.close();
    this.status.textContent = one.label;
    this.input.dispatchEvent(new CustomEvent('ahead:chosen', { bubbles: true, detail: one }));
    // Where the place is all the form wants (data-go), it is sent at once.
    if (this.input.hasAttribute('data-go')) this.input.form.querySelector('button:not([type=button])').click();
  }

  close() {
    clearTimeout(this.timer);
    if (this.asking) this.asking.abort();
    super.close();
  }
}

export function startAheads(root) {
  root.querySelectorAll('[data-ahead]').forEach((box) => {
    if (box.dataset.alive) return;
    box.dataset.alive = 'yes';
    new Ahead(box);
  });
}
