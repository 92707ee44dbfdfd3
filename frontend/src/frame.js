// The frame: menus that close when one looks elsewhere, and the rail that can be narrow.
const YEAR = 31536000;

export function startFrame() {
  document.addEventListener('click', (event) => {
    document.querySelectorAll('details.menu[open]').forEach((menu) => {
      if (!menu.contains(event.target)) menu.open = false;
    });
    const toggle = event.target.closest('[data-rail]');
    if (!toggle) return;
    const isNarrow = document.body.classList.toggle('rail-narrow');
    toggle.setAttribute('aria-expanded', String(!isNarrow));
    document.cookie = `rail=${isNarrow ? 'narrow' : 'wide'};path=/;max-age=${YEAR};samesite=lax`;
  });
  document.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape') return;
    document.querySelectorAll('details.menu[open]').forEach((menu) => {
      menu.open = false;
      menu.querySelector('summary').focus();
    });
  });
}
