// A signature drawn by finger, kept as a PNG of black on white.
import { make } from './element.js';
import { say } from './words.js';

const WIDTH = 640;
const HEIGHT = 240;

export function signatureField() {
  const canvas = make('canvas', {
    width: WIDTH,
    height: HEIGHT,
    class: 'round-signature',
    role: 'img',
    'aria-label': say('signHere'),
  });
  const pen = canvas.getContext('2d');
  let isEmpty = true;
  let isDown = false;

  function wipe() {
    pen.fillStyle = '#fff';
    pen.fillRect(0, 0, WIDTH, HEIGHT);
    Object.assign(pen, { strokeStyle: '#111', fillStyle: '#111', lineWidth: 4 });
    Object.assign(pen, { lineCap: 'round', lineJoin: 'round' });
    isEmpty = true;
  }
  function spot(event) {
    const box = canvas.getBoundingClientRect();
    return [
      ((event.clientX - box.left) * WIDTH) / box.width,
      ((event.clientY - box.top) * HEIGHT) / box.height,
    ];
  }
  canvas.addEventListener('pointerdown', (event) => {
    event.preventDefault();
    canvas.setPointerCapture(event.pointerId);
    isDown = true;
    pen.beginPath();
    pen.moveTo(...spot(event));
  });
  canvas.addEventListener('pointermove', (event) => {
    if (!isDown) return;
    pen.lineTo(...spot(event));
    pen.stroke();
    isEmpty = false;
  });
  ['pointerup', 'pointercancel'].forEach((name) =>
    canvas.addEventListener(name, () => {
      isDown = false;
    }),
  );
  wipe();
  const clear = make('button', { type: 'button', class: 'btn btn-plain', onclick: wipe }, say('clear'));
  return {
    element: make('div', { class: 'round-signing' }, canvas, clear),
    file: () =>
      isEmpty
        ? Promise.resolve(null)
        : new Promise((resolve) => {
            canvas.toBlob((blob) => resolve({ name: 'signature.png', blob }), 'image/png');
          }),
  };
}
