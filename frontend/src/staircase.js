// The staircase view: arrow keys go from door to door, across stairwells and floors as they stand.
function doors(box) {
  return Array.from(box.querySelectorAll('[data-flat]'));
}

function middle(element) {
  const { left, top, width, height } = element.getBoundingClientRect();
  return { x: left + width / 2, y: top + height / 2, height };
}

// The nearest door in a direction; doors of the same floor stand on one line.
function neighbour(from, all, key) {
  const here = middle(from);
  const isAcross = key === 'ArrowLeft' || key === 'ArrowRight';
  const sign = key === 'ArrowRight' || key === 'ArrowDown' ? 1 : -1;
  let best = null;
  let least = Infinity;
  all.forEach((other) => {
    if (other === from) return;
    const there = middle(other);
    const along = sign * (isAcross ? there.x - here.x : there.y - here.y);
    const aside = Math.abs(isAcross ? there.y - here.y : there.x - here.x);
    if (along < 4 || (isAcross && aside > here.height / 2)) return;
    const distance = along + aside * (isAcross ? 4 : 1);
    if (distance < least) {
      least = distance;
      best = other;
    }
  });
  return best;
}

function makeCurrent(all, current) {
  all.forEach((door) => {
    door.tabIndex = door === current ? 0 : -1;
  });
}

export function startStaircases(root) {
  root.querySelectorAll('[data-staircase]').forEach((box) => {
    const all = doors(box);
    if (!all.length) return;
    makeCurrent(all, all[0]);
    box.addEventListener('focusin', (event) => {
      const door = event.target.closest('[data-flat]');
      if (door) makeCurrent(all, door);
    });
    box.addEventListener('keydown', (event) => {
      const door = event.target.closest('[data-flat]');
      if (!door || event.ctrlKey || event.metaKey || event.altKey) return;
      const ends = { Home: all[0], End: all[all.length - 1] };
      const next = /^Arrow/.test(event.key) ? neighbour(door, all, event.key) : ends[event.key];
      if (!next) return;
      event.preventDefault();
      next.focus();
    });
  });
}
