// Elements made by hand; text is always text.
export function make(tag, given = {}, ...inside) {
  const element = document.createElement(tag);
  Object.entries(given).forEach(([name, value]) => {
    if (value === false || value === undefined || value === null) return;
    if (name.startsWith('on')) element.addEventListener(name.slice(2), value);
    else if (value === true) element.setAttribute(name, '');
    else element.setAttribute(name, value);
  });
  element.append(...inside.flat().filter((one) => one !== null && one !== undefined && one !== ''));
  return element;
}

const SHAPES = {
  dot: 'M8 2a6 6 0 1 0 0 12A6 6 0 0 0 8 2z',
  ring: 'M8 2a6 6 0 1 0 0 12A6 6 0 0 0 8 2zm0 2.4a3.6 3.6 0 1 1 0 7.2 3.6 3.6 0 0 1 0-7.2z',
  square: 'M3 3h10v10H3z',
  diamond: 'M8 1l7 7-7 7-7-7z',
  up: 'M8 2l7 12H1z',
  cross: 'M4 2L2 4l4 4-4 4 2 2 4-4 4 4 2-2-4-4 4-4-2-2-4 4z',
  bar: 'M2 6h12v4H2z',
};
const SVG = 'http://www.w3.org/2000/svg';

export function shape(name, hue) {
  const picture = document.createElementNS(SVG, 'svg');
  picture.setAttribute('viewBox', '0 0 16 16');
  picture.setAttribute('aria-hidden', 'true');
  picture.setAttribute('class', `round-shape hue-${hue}`);
  const path = document.createElementNS(SVG, 'path');
  path.setAttribute('d', SHAPES[name] || '');
  path.setAttribute('fill-rule', 'evenodd');
  picture.append(path);
  return picture;
}
