// The frame: menus that close when one looks elsewhere, the rail that can be narrow, and which of its
// groups are open. Both are kept in cookies, so that the next page comes as it was left.
const YEAR = 31536000;

function keep(name, value) {
  document.cookie = `${name}=${value};path=/;max-age=${YEAR};samesite=lax`;
}

// What somebody opened or folded herself is kept; that the group of the page is open is not.
function keepGroup(summary) {
  const kept = document.cookie.match(/(?:^|; )rail_open=([^;]*)/);
  const first = document.querySelector('.rail-group > summary');
  const open = new Set(kept ? kept[1].split('.').filter(Boolean) : []);
  if (!kept && first !== summary && first.parentElement.open) open.add(first.dataset.group);
  if (summary.parentElement.open) open.delete(summary.dataset.group);
  else open.add(summary.dataset.group);
  keep('rail_open', [...open].join('.'));
}

export function startFrame() {
  document.addEventListener('click', (event) => {
    document.querySelectorAll('details.menu[open]').forEach((menu) => {
      if (!menu.contains(event.target)) menu.open = false;
    });
    const summary = event.target.closest('.rail-group > summary');
    if (summary) keepGroup(summary);
    const toggle = event.target.closest('[data-rail]');
    if (!toggle) return;
    const isNarrow = document.body.classList.toggle('rail-narrow');
    toggle.setAttribute('aria-expanded', String(!isNarrow));
    keep('rail', isNarrow ? 'narrow' : 'wide');
  });
  document.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape') return;
    document.querySelectorAll('details.menu[open]').forEach((menu) => {
      menu.open = false;
      menu.querySelector('summary').focus();
    });
  });
}
