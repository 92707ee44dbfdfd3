// A text field with a listbox below it, as WAI-ARIA describes a combobox: the focus stays in the field.
export class Combobox {
  // Give the field its list, named by the label of `owner`, the id it stands for; return that label.
  dress(input, owner) {
    this.input = input;
    this.active = -1;
    this.list = document.createElement('ul');
    this.list.className = 'picker-list';
    this.list.id = `${owner}_list`;
    this.list.hidden = true;
    this.list.setAttribute('role', 'listbox');
    const label = document.querySelector(`label[for="${owner}"]`);
    if (label) {
      label.id = label.id || `${owner}_label`;
      this.list.setAttribute('aria-labelledby', label.id);
    }
    const attributes = { role: 'combobox', 'aria-expanded': 'false', 'aria-controls': this.list.id };
    attributes['aria-autocomplete'] = 'list';
    Object.entries(attributes).forEach(([name, value]) => input.setAttribute(name, value));
    return label;
  }

  line(nth) {
    const line = document.createElement('li');
    line.id = `${this.list.id}_${nth}`;
    line.setAttribute('role', 'option');
    return line;
  }

  offer(lines, active) {
    this.list.textContent = '';
    this.list.append(...lines);
    this.list.hidden = !lines.length;
    this.input.setAttribute('aria-expanded', String(lines.length > 0));
    this.mark(active);
  }

  mark(active) {
    this.active = active;
    Array.from(this.list.children).forEach((line, nth) => {
      line.classList.toggle('is-active', nth === active);
      line.setAttribute('aria-selected', String(nth === active));
    });
    const line = this.list.children[active];
    if (line) {
      line.scrollIntoView({ block: 'nearest' });
      this.input.setAttribute('aria-activedescendant', line.id);
    } else {
      this.input.removeAttribute('aria-activedescendant');
    }
  }

  close() {
    this.list.hidden = true;
    this.input.setAttribute('aria-expanded', 'false');
    this.mark(-1);
  }
}
